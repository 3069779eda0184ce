/* test_vcard_read.c - cards as address books really write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"

static struct vcard *list;
static struct arena *mem;

static size_t
cards(const char *text)
{
	if (mem)
		arena_free(mem);
	mem = arena_new();
	return vcard_read(mem, text, strlen(text), &list, 10);
}

static void
test_vcard__of_android_2_1_is_quoted_printable_with_soft_breaks(void **state)
{
	(void)state;
	assert_int_equal(cards("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=AC=A7=E9=98=B3;=E8=8B=A5=E6=BA=AA;;;\r\n"
	                       "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=8B=A5=E6=BA=AA=20=E6=AC=A7=E9=98=B3\r\nTEL;CELL:138 1234-5678\r\n"
	                       "TEL;CELL;PREF:+86 13912345678\r\nTEL;WORK:0512-6666 8888\r\nTEL;WORK;FAX:0512-66668889\r\n"
	                       "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=8B=8F=E5=B7=9E=E6=9C=97=E6=8B=\r\n=93=E6=9C=BA=E6=A2=B0;=E9=87=87=E8=B4=AD=E9=83=A8\r\n"
	                       "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQ\r\n ABAAD/2wBDAAEB\r\n\r\nEND:VCARD\r\n"), 1);
	assert_string_equal(list[0].name, "欧阳若溪");
	assert_string_equal(list[0].org, "苏州朗拓机械");
	assert_string_equal(list[0].department, "采购部");
	assert_string_equal(list[0].mobile, "13912345678");
	assert_string_equal(list[0].tel, "0512-6666 8888");
	assert_int_equal(list[0].phone_count, 1);
	assert_string_equal(list[0].phones[0], "13812345678");
}

static void
test_vcard__of_outlook_is_gbk_plain_or_quoted(void **state)
{
	(void)state;
	assert_int_equal(cards("BEGIN:VCARD\nVERSION:2.1\nN;LANGUAGE=zh-cn;CHARSET=gb2312:\xd5\xc5;\xc8\xfd\nFN;CHARSET=gb2312:\xd5\xc5\xc8\xfd\n"
	                       "TITLE;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=B2=C9=B9=BA=BE=AD=C0=ED\nEMAIL;PREF;INTERNET:Zhang.San@example.com\n"
	                       "ADR;WORK;PREF;CHARSET=gb2312:;;\xc3\xf1\xc9\xfa\xc2\xb7\x31\xba\xc5;\xcb\xd5\xd6\xdd;\xbd\xad\xcb\xd5;215000\nBDAY:19800203\nEND:VCARD\n"), 1);
	assert_string_equal(list[0].name, "张三");
	assert_string_equal(list[0].title, "采购经理");
	assert_string_equal(list[0].email, "Zhang.San@example.com");
	assert_string_equal(list[0].address, "江苏苏州民生路1号");
	assert_string_equal(date_str(mem, list[0].birthday), "1980-02-03");
	assert_false(list[0].unreadable);
}

static void
test_vcard__of_ios_has_groups_folded_lines_and_messengers(void **state)
{
	(void)state;
	assert_int_equal(cards("\xef\xbb\xbf" "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iPhone OS 17.5//EN\r\nN:李;四;;;\r\nFN:李四\r\nORG:无锡海川\\,电子;\r\n"
	                       "item1.TEL;type=pref:13700001111\r\nitem1.X-ABLabel:_$!<Mobile>!$_\r\nEMAIL;type=INTERNET;type=WORK:li@exam\r\n ple.com\r\n"
	                       "item2.EMAIL;type=INTERNET:b@example.com\r\nX-SOCIALPROFILE;type=WeChat;x-user=lisi88:x-apple:lisi88\r\n"
	                       "IMPP;X-SERVICE-TYPE=QQ;type=HOME:x-apple:12345\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-02-03\r\n"
	                       "NOTE:第一行\\n第二行\\, 完\r\nEND:VCARD\r\n"), 1);
	assert_string_equal(list[0].name, "李四");
	assert_string_equal(list[0].org, "无锡海川,电子");
	assert_string_equal(list[0].mobile, "13700001111");
	assert_string_equal(list[0].email, "li@example.com");
	assert_string_equal(list[0].emails[0], "b@example.com");
	assert_string_equal(list[0].wechat, "lisi88");
	assert_string_equal(list[0].qq, "12345");
	assert_string_equal(list[0].note, "第一行\n第二行, 完");
	assert_int_equal(list[0].birthday, DATE_NONE);
}

static void
test_vcard__of_version_4_has_addresses_of_the_web_and_quoted_types(void **state)
{
	(void)state;
	assert_int_equal(cards("BEGIN:VCARD\nVERSION:4.0\nFN:Ann Lee\nN:Lee;Ann;;;\nTEL;VALUE=uri;TYPE=\"cell,voice\":tel:+1-555-0100\n"
	                       "TEL;VALUE=uri;TYPE=work:tel:+86-571-8888-0000;ext=12\nIMPP:weixin:ann\nGENDER:F;she\nADR:;;1 Main St;Oslo;;0150;Norway\nEND:VCARD\n"), 1);
	assert_string_equal(list[0].name, "Ann Lee");
	assert_string_equal(list[0].mobile, "+1-555-0100");
	assert_string_equal(list[0].tel, "+86-571-8888-0000 ext. 12");
	assert_string_equal(list[0].wechat, "ann");
	assert_string_equal(list[0].gender, "F");
	assert_string_equal(list[0].address, "1 Main St, Oslo, 0150, Norway");
}

static void
test_vcard__several_broken_and_nested_cards_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(cards("BEGIN:VCARD\nFN:A\nAGENT:\nBEGIN:VCARD\nFN:X\nEND:VCARD\nTITLE:T\nEND:VCARD\nnoise\nBEGIN:VCARD\nFN:B\nBEGIN:VCARD\nN:;;;;\nEND:VCARD\nBEGIN:VCARD\nFN:C"), 4);
	assert_string_equal(list[0].name, "A");
	assert_string_equal(list[0].title, "T");
	assert_string_equal(list[1].name, "B");
	assert_string_equal(list[2].name, "");
	assert_string_equal(list[3].name, "C");
	assert_int_equal(cards("hello"), 0);
	assert_int_equal(cards(""), 0);
	assert_int_equal(cards("BEGIN:VCARD\nFN:\xff\xff\xff\nEND:VCARD\n"), 1);
	assert_true(list[0].unreadable);
}

static void
test_vcard__written_again_reads_the_same(void **state)
{
	(void)state;
	assert_int_equal(cards("BEGIN:VCARD\nFN:王; 五\\, 六\\\\\nORG:一\\;二;三\nTEL;CELL:13812345678\nTEL;CELL:13812345679\nNOTE:a\\nb\nADR:;;街\\;1;;;;\nEND:VCARD\n"), 1);
	const char *once = vcard_write(mem, list, 1);
	struct vcard *again;
	assert_int_equal(vcard_read(mem, once, strlen(once), &again, 1), 1);
	assert_string_equal(vcard_write(mem, again, 1), once);
	assert_string_equal(again[0].name, "王; 五, 六\\");
	assert_string_equal(again[0].org, "一;二");
	assert_string_equal(again[0].phones[0], "13812345679");
	assert_string_equal(again[0].address, "街;1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vcard__of_android_2_1_is_quoted_printable_with_soft_breaks),
		cmocka_unit_test(test_vcard__of_outlook_is_gbk_plain_or_quoted),
		cmocka_unit_test(test_vcard__of_ios_has_groups_folded_lines_and_messengers),
		cmocka_unit_test(test_vcard__of_version_4_has_addresses_of_the_web_and_quoted_types),
		cmocka_unit_test(test_vcard__several_broken_and_nested_cards_are_told_apart),
		cmocka_unit_test(test_vcard__written_again_reads_the_same),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(mem);
	return failed;
}
