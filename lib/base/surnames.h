/*
 * surnames.h - surnames that are read otherwise than the same characters in the
 * table of pinyin. The longer ones come first: 单于 is no 单.
 */
#ifndef SURNAMES_H
#define SURNAMES_H

static const struct { const char *name, *reading; } surnames[] = {
	{ "万俟", "mo qi" }, { "长孙", "zhang sun" }, { "長孫", "zhang sun" }, { "尉迟", "yu chi" },
	{ "尉遲", "yu chi" }, { "澹台", "tan tai" }, { "澹臺", "tan tai" }, { "单于", "chan yu" },
	{ "乐正", "yue zheng" }, { "子车", "zi ju" }, { "宰父", "zai fu" }, { "夹谷", "jia gu" },
	{ "单", "shan" }, { "單", "shan" }, { "曾", "zeng" }, { "仇", "qiu" }, { "解", "xie" },
	{ "查", "zha" }, { "朴", "piao" }, { "区", "ou" }, { "區", "ou" }, { "盖", "ge" },
	{ "蓋", "ge" }, { "乐", "yue" }, { "樂", "yue" }, { "缪", "miao" }, { "繆", "miao" },
	{ "洗", "xian" }, { "召", "shao" }, { "种", "chong" }, { "黑", "he" }, { "折", "she" },
	{ "员", "yun" }, { "員", "yun" }, { "秘", "bi" }, { "尉", "wei" }, { "覃", "qin" },
	{ "翟", "zhai" }, { "冼", "xian" }, { "宓", "mi" }, { "隗", "wei" }, { "郄", "qie" },
	{ "牟", "mou" }, { "佴", "nai" }, { "句", "gou" }, { "於", "yu" }, { "藏", "zang" },
	{ "祭", "zhai" }, { "能", "nai" }, { "都", "du" }, { "角", "jue" }, { "郇", "xun" },
	{ "尢", "you" }, { "石", "shi" }, { "尹", "yin" }, { "那", "na" }, { "晁", "chao" },
	{ "车", "che" }, { "盛", "sheng" }, { "宿", "su" }, { "强", "qiang" }, { "相", "xiang" },
	{ "卜", "bu" },
};

#endif
