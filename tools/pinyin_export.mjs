// pinyin_export.mjs - the readings of npm @pinyin-pro/data as a small sorted
// table: every character, and of the words only those that are read otherwise
// than their characters. Usage: node pinyin_export.mjs NODE_MODULES >pinyin.tsv
import fs from 'node:fs';
import path from 'node:path';

const LONGEST = 8;	// characters of a word; lib/base/pinyin.c looks no further

// Characters of names and of traditional writing that the package does not have.
const MISSING = {
	an: '埯銨諳', ban: '姅鈑', bao: '勹', bei: '鋇', bi: '祕詖鉍蹕', bian: '碥釆', biao: '瘭骉', bie: '癟',
	bing: '鉼', bu: '钸佈誧', cha: '猹', chai: '瘥', chan: '蒇摻', chang: '萇', che: '屮', chen: '疢諶櫬莀',
	chi: '喫', chou: '帱', dang: '儅讜', dao: '忉', di: '頔', dian: '鈿', diao: '鯛', die: '絰',
	dong: '垌湩', er: '佴', fan: '釩', fu: '鳆賻', ga: '尜', gai: '胲', gao: '縞', ge: '塥鎘', geng: '賡',
	gou: '雊', gu: '牿錮', gui: '鮭', gun: '輥鯀', hao: '嚆顥', he: '訶頜', hong: '荭閎黌', hou: '鱟',
	hu: '冱轷虍沍', hui: '翙', huo: '劐灬', ji: '彐薊薺躋', jia: '恝浹豭', jian: '筧韉', jiang: '洚絳',
	jiao: '嘐', jin: '燼瑨', jing: '瀞', ju: '屨', jue: '爝觖觼', ka: '佧', kai: '垲蒈愷鎧', ke: '緙',
	kuan: '髖', kun: '錕', lai: '徠', lan: '斕籣', lang: '朤', lao: '朥', le: '仂', li: '鋰酈',
	lian: '瀲', ling: '〇柃昤蔆櫺', lu: '鹵滷鑪', luo: '脶镙詻', lv: '稆', mai: '唛', man: '縵', mang: '杗',
	mao: '鉚', mei: '猸', mi: '冖謐', mian: '澠', min: '苠', ne: '疒', nian: '涊', pai: '箄',
	peng: '芃', pi: '鈹', pie: '丿', po: '釙醱', qi: '磧', qian: '韆', qiang: '檣', qiao: '誚',
	qing: '鯖', qiu: '鼽梂', quan: '辁', rao: '嬈', rong: '嶸瑢', ruo: '鶸', san: '糝', shai: '曬',
	sheng: '賸', shi: '塒', shou: '綬', sui: '誶', ta: '溻', tan: '歎曇', tang: '耥', tiao: '覜',
	tou: '亠', tuan: '糰', wa: '媧', wan: '汍', wang: '輞', wei: '濰褽溦', wu: '憮', xi: '爔',
	xian: '秈蜆僩銑', xiang: '蟓饗', xiao: '篠', xie: '擷', xin: '杺', xing: '陘', xu: '訏燸',
	xuan: '痃鉉諼', xun: '勳', yan: '艷釅', yao: '餚', ye: '铘曄', yi: '酏帟燚', ying: '塋罌', yu: '褕澦',
	yuan: '騵', zan: '鏨', zeng: '繒', zhan: '譫', zhe: '謫', zhen: '甽縝', zhi: '膣泜衹躓', zhou: '荮縐',
	zhu: '瘃跦', zhua: '撾', zhuan: '僎', zhuo: '禚', zi: '耔錙',
};

const folder = path.join(process.argv[2] ?? 'node_modules', '@pinyin-pro/data/json');
const read = (name) => Object.entries(JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));

// nǚ -> nv, as Chinese keyboards type it; tones and other marks fall away.
const plain = (s) => s.normalize('NFD').replace(/u([\u0300\u0301\u0304\u030c]?)\u0308/g, 'v').replace(/[\u0300-\u036f]/g, '');

const chars = new Map(), words = [], votes = new Map();
for (const [word, readings] of read('complete.json')) {
	const letters = [...word], syllables = plain(readings[0]).split(' ');
	if (letters.length === 1) chars.set(word, syllables[0]);
	if (letters.length < 2 || letters.length > LONGEST || letters.length !== syllables.length) continue;
	words.push([letters, syllables]);
	letters.forEach((c, i) => {
		if (!votes.has(c)) votes.set(c, new Map());
		votes.get(c).set(syllables[i], (votes.get(c).get(syllables[i]) ?? 0) + 1);
	});
}
for (const [c, reading] of read('chars.json')) if (!chars.has(c)) chars.set(c, plain(reading));

// 不 stands in the package only inside words: as most of them have it.
for (const [c, counts] of votes)
	if (!chars.has(c)) chars.set(c, [...counts].sort((a, b) => b[1] - a[1])[0][0]);

// Traditional characters are read as the simplified ones.
const traditional = new Map();
for (const [old, simple] of read('traditional.json')) {
	if ([...old].length !== 1 || !chars.has(simple)) continue;
	if (!chars.has(old)) chars.set(old, chars.get(simple));
	if (!traditional.has(simple)) traditional.set(simple, old);
}
for (const [reading, all] of Object.entries(MISSING))
	for (const c of all) if (!chars.has(c)) chars.set(c, reading);

const table = new Map(chars);
for (const [letters, syllables] of words) {
	if (!letters.some((c, i) => chars.get(c) !== syllables[i])) continue;
	table.set(letters.join(''), syllables.join(' '));
	const old = letters.map((c) => traditional.get(c) ?? c);
	if (!table.has(old.join(''))) table.set(old.join(''), syllables.join(' '));
}

const lines = [...table];
for (const [word, reading] of lines)
	if (!/^\p{Script=Han}+$/u.test(word) || !/^[a-z]+( [a-z]+)*$/.test(reading))
		throw new Error(`${folder}: "${word}" is read "${reading}"`);
lines.sort((a, b) => Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])));
process.stdout.write(lines.map((line) => line.join('\t')).join('\n') + '\n');
