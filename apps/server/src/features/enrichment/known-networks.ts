/**
 * Networks whose kind their registered name does not tell, or tells wrongly. Data only.
 *
 * Provenance: numbers and registered names were read from the routing data this service bundles
 * (`@ip-location-db/asn`, RouteViews and DB-IP, CC-BY-4.0); what the operator does was compiled by hand from
 * what the operators publish about themselves (product pages, peering and looking-glass pages, published
 * egress lists). `network-kind.test.ts` compares every number with the bundled name, so a number that was
 * reassigned shows up. Correct an entry for your own product with an address list (docs/operations).
 */

import type { NetworkKind } from "@latchkey/engine";

/** How far from the announced place a user of the network may really be. */
export type Reach = "local" | "carrier" | "anywhere";

export interface KnownNetwork {
  kind: NetworkKind;
  reach: Reach;
  /** Registered name begins with this (lower case) in the bundled data: guards against reassigned numbers. */
  name: string;
  asns: readonly number[];
}

function group(
  kind: NetworkKind,
  reach: Reach,
  rows: readonly (readonly [string, ...number[]])[],
): KnownNetwork[] {
  return rows.map(([name, ...asns]) => ({ kind, reach, name, asns }));
}

/** Carriers whose network serves phones, most of them through a few gateways for a whole country. */
const MOBILE = group("mobile", "carrier", [
  ["verizon business", 6167, 22394], // Verizon Wireless
  ["at&t enterprises", 20057], // AT&T Mobility
  ["t-mobile usa", 21928],
  ["bell canada", 36522], // Bell Mobility
  ["hutchison 3g uk", 206067, 60339],
  ["telefonica uk", 35228, 29180], // O2
  ["vodafone limited", 25135],
  ["free mobile", 51207],
  ["telecom italia", 16232], // TIM mobile
  ["scaleway s.a.s.", 29447], // Iliad Italia: registered by a sister company that rents servers
  ["vodafone espana", 12430],
  ["xfera", 16299],
  ["t-mobile netherlands", 15670],
  ["odido", 31615],
  ["salt mobile", 15796],
  ["hutchison drei", 25255],
  ["three ireland", 13280],
  ["hi3g", 44034],
  ["p4 sp", 9141, 39603],
  ["polkomtel", 8374],
  ["turkcell", 16135],
  ["vodafone telekomunikasyon", 15897],
  ["tt mobil", 20978],
  ["pjsc megafon", 25159, 31133, 31208, 31213, 31163, 31195, 31224],
  ['pjsc "vimpelcom"', 16345],
  ['"kyivstar"', 15895],
  ['prjsc "vf ukraine"', 21497],
  ['limited liability company "lifecell"', 34058],
  ["ntt docomo", 9605],
  ["rakuten mobile", 138384],
  ["sk telecom", 9644],
  ["lgtelecom", 17853],
  ["vodafone australia", 133612],
  ["telefonica brasil", 26599], // Vivo mobile
  ["tim s/a", 26615],
  ["claro s/a", 22085],
  ["radiomovil dipsa", 28403], // Telcel
  ["at&t comunicaciones", 28469],
  ["comcel", 26611],
  ["colombia movil", 27831],
  ["vodacom", 29975, 36994],
  ["mtn sa", 16637],
  ["cell c", 37168],
  ["mtn nigeria", 29465],
  ["airtel networks", 36873],
  ["safaricom", 33771],
  ["vodafone data", 24835, 36935],
  ["the egyptian company for mobile", 37069],
  ["etisalat misr", 36992],
  ["reliance jio", 55836],
  ["bharti airtel", 45609],
  ["vodafone idea", 38266, 55410, 45271],
  ["pt. telekomunikasi selular", 23693],
  ["pt xl axiata", 24203],
  ["total access communication", 24378],
  ["realmove", 132061],
  ["smart broadband", 10139],
  ["globe telecom", 132199],
  ["celcom", 10030],
  ["digi telecommunications", 4818],
  ["u mobile", 38466],
  ["grameenphone", 24389],
  ["banglalink", 45245],
  ["iran cell", 44244],
  ["t2 mobile", 12958, 15378, 41330, 48092],
]);

/**
 * Operators that put home lines and phones behind one network number. Counted as homes, but with the radius of
 * a phone: an address of theirs may be a gateway that serves half a country.
 */
const HOME_AND_MOBILE = group("residential", "carrier", [
  ["deutsche telekom", 3320],
  ["telefonica germany", 6805],
  ["vodafone gmbh", 3209],
  ["orange s.a.", 3215],
  ["bouygues", 5410],
  ["societe francaise du radiotelephone", 15557],
  ["british telecommunications", 2856], // also carries EE
  ["wind tre", 1267],
  ["vodafone italia", 30722],
  ["fastweb", 12874],
  ["telefonica de espana", 3352],
  ["orange espagne", 12479],
  ["kpn", 1136],
  ["odido", 50266],
  ["vodafone libertel", 33915],
  ["swisscom", 3303],
  ["sunrise", 6730],
  ["a1 telekom austria", 8447],
  ["t-mobile austria", 8412],
  ["proximus", 5432],
  ["telenet", 6848],
  ["orange belgium", 47377],
  ["telia company", 3301],
  ["telia finland", 1759],
  ["telia norge", 25400],
  ["tele2", 1257],
  ["telenor norge", 2119],
  ["telenor sverige", 8434],
  ["telenor a/s", 9158],
  ["tdc holding", 3292],
  ["dna oyj", 16086],
  ["ripe network coordination centre", 719], // Elisa; the bundled name is wrong
  ["orange polska", 5617],
  ["t-mobile polska", 12912],
  ["t-mobile czech", 13036],
  ["o2 czech", 5610],
  ["vodafone czech", 16019],
  ["magyar telekom", 5483],
  ["digi romania", 8708],
  ["orange romania", 9050],
  ["vodafone romania", 12302],
  ["meo", 3243],
  ["nos comunicacoes", 2860],
  ["vodafone portugal", 12353],
  ["ote sa", 6799],
  ["vodafone-panafon", 3329],
  ["eircom", 5466],
  ["vodafone ireland", 15502],
  ["turk telekomunikasyon", 9121],
  ["mts pjsc", 8359],
  ['pjsc "vimpelcom"', 8402],
  ["rogers", 812],
  ["telus", 852],
  ["bell canada", 577],
  ["kddi", 2516],
  ["softbank", 17676],
  ["korea telecom", 4766],
  ["chunghwa", 3462],
  ["telstra", 1221],
  ["singtel optus", 4804],
  ["tpg internet", 7545],
  ["spark new zealand", 4771],
  ["one new zealand", 9500],
  ["starhub", 55430, 4657],
  ["m1", 17547, 4773],
  ["maxis", 9534],
  ["viettel", 7552],
  ["vnpt", 45899],
  ["saudi telecom", 25019],
  ["etihad etisalat", 35819],
  ["emirates telecom", 5384],
  ["emirates integrated", 15802],
  ["partner communications", 12400],
  ["itissalat", 6713],
  ["meditelecom", 36925],
  ["wana", 36884],
  ["telkom sa", 37457, 5713],
  ["telecom argentina", 7303],
  ["claro nxt", 28573],
  ["bharti airtel", 24560, 9498],
  ["pt. indosat", 4761],
  ["true internet", 7470],
  ["globe telecom", 4775],
]);

/** Consumer access networks whose name holds no word that says so, or one that misleads. */
const HOME = group("residential", "local", [
  ["at&t enterprises", 7018],
  ["verizon business", 701],
  ["centurylink", 209],
  ["charter communications", 20115, 33363, 11427, 11426, 10796, 20001, 12271, 11351, 33588, 7843],
  ["cox communications", 22773],
  ["frontier communications", 5650],
  ["windstream", 7029],
  ["mediacom", 30036],
  ["suddenlink", 19108],
  ["rcn", 6079],
  ["wave broadband", 11404],
  ["google fiber", 16591],
  ["wideopenwest", 12083],
  ["shaw", 6327],
  ["videotron", 5769],
  ["cogeco", 7992, 11290],
  ["virgin media", 5089],
  ["sky uk", 5607],
  ["free sas", 12322],
  ["1&1 versatel", 8881],
  ["liberty global", 6830],
  ["jcom", 9824, 9617, 4721],
  ["biglobe", 2518],
  ["sony network", 2527],
  ["v tal", 8167, 7738],
  ["uninet", 8151], // Telmex
  ["afrihost", 37611], // a consumer provider in spite of its name
  ["asianet satellite", 17465], // a cable operator in spite of its name
  ["cyber internet services", 9541],
  ["surf air wireless", 13428, 40926],
  ["talktalk", 13285],
  ["bezeq", 8551],
  ["iinet", 4739],
  ["breezeline", 11776],
  ["bell canada", 855],
  ["netia", 12741],
  ["ewe tel", 9145],
  ["zen internet", 13037],
  ["tiscali", 8612],
  ["asahi net", 4685],
  ["vtr banda ancha", 22047],
  ["bahnhof", 8473],
  ["bredband2", 29518],
  ["midcontinent", 11232],
  ["grande", 7459],
  ["teksavvy", 5645],
  ["optage", 17511],
  ["bharat sanchar", 9829],
  ["lg powercomm", 17858],
  ["vodafone ono", 6739],
  ["softbank", 4725],
  ["superonline", 34984],
  ["cantv", 8048],
  ["telmex colombia", 10620],
  ["brightspeed", 19901],
  ["centurylink", 22561],
  ["lyse", 29695],
  ["kbro", 38841],
  ["vectra", 29314],
  ["multimedia polska", 21021],
  ["digi tavkozlesi", 20845],
  ["one hungary", 21334],
  ["euskaltel", 12338],
  ["singnet", 3758],
  ["hotwire", 23089],
]);

/** Providers that rent machines. */
const HOSTING = group("hosting", "anywhere", [
  ["amazon.com", 16509, 14618],
  ["amazon data services", 8987],
  ["microsoft", 8075, 8070, 8069, 3598],
  ["google llc", 15169, 396982, 394089, 36384],
  ["oracle", 31898, 54253],
  ["digitalocean", 14061, 393406],
  ["hetzner", 24940, 213230],
  ["ovh", 16276],
  ["the constant company", 20473], // Vultr
  ["akamai", 63949], // Linode
  ["ionos", 8560],
  ["contabo", 51167, 40021, 141995],
  ["scaleway sas", 12876],
  ["hangzhou alibaba", 37963],
  ["alibaba", 45102, 134963],
  ["shenzhen tencent", 45090, 132203],
  ["huawei international", 136907],
  ["beijing volcano", 137718],
  ["byteplus", 150436],
  ["m247", 9009, 16247, 42973],
  ["datacamp", 212238, 60068],
  ["frantech", 53667],
  ["hostpapa", 36352, 54290],
  ["quadranet", 8100],
  ["clouvider", 62240],
  ["namecheap", 22612],
  ["godaddy", 26496, 398101],
  ["unified layer", 46606],
  ["internap", 32475],
  ["hivelocity", 29802, 61317],
  ["nocix", 33387],
  ["b2 net solutions", 55286],
  ["network solutions", 19871],
  ["hydra communications", 25369],
  ["netcup", 197540],
  ["worldstream", 49981],
  ["ip volume", 202425],
  ['jsc "timeweb"', 9123],
  ["jsc selectel", 49505, 50340],
  ["quickpacket", 46261],
  ["multacom", 35916],
  ["psychz", 40676],
  ["reliablesite", 23470],
  ["zenlayer", 21859],
  ["datawagon", 27176],
  ["blix", 50304],
  ["1337 services", 210558],
  ["hostkey", 57043],
  ["glesys", 42708],
  ["nforce", 43350],
  ["it7 networks", 25820],
  ["tzulo", 11878],
  ["nexeon", 20278],
  ["uk-2", 13213],
  ["xtom", 4785],
  ["webnx", 18450],
  ["private layer", 51852],
  ["sakura internet", 7684, 9370, 9371],
  ["gmo internet", 7506],
  ["interserver", 19318],
  ["velia.net", 29066, 30083],
  ["ghostnet", 12586],
  ["aruba s.p.a.", 31034],
  ["scalaxy", 58061],
  ["skylink data", 44592],
  ["flokinet", 200651],
  ["green floid", 204957],
  ["aeza", 210644],
  ["latitude.sh", 396356],
  ["sharktech", 46844],
  ["turnkey", 40244],
  ["limestone", 46475],
  ["core-backbone", 201011],
  ["kamatera", 36007],
  ["eonix", 62904],
  ["peg tech", 54600, 398823],
  ["krypt", 35908],
  ["liquid web", 32244],
  ["home.pl", 12824],
  ["xneelo", 37153],
  ["locaweb", 27715],
  ["plusserver", 61157],
  ["packet", 54825],
  ["sprious", 64267],
  ["incapsula", 19551],
  ["universo online", 7162],
  ["ucloud", 135377],
]);

/** Networks that mostly carry the exits of consumer VPN services. */
const VPN = group("vpn", "anywhere", [
  ["packethub", 136787, 147049, 207137, 141039, 272096],
  ["cyberzone", 209854],
  ["31173 services", 39351],
  ["strong technology", 62651, 13926],
]);

/** Non-profits that run Tor exits on a network of their own. */
const TOR = group("tor", "anywhere", [
  ["foundation for applied privacy", 208323],
  ["stiftung erneuerbare freiheit", 60729],
]);

/** Egress of privacy relays built into browsers and systems (iCloud Private Relay, WARP). */
const RELAY = group("relay", "anywhere", [
  ["cloudflare", 13335, 209242, 14789, 132892, 202623, 395747],
  ["akamai", 36183, 20940, 16625],
  ["fastly", 54113],
]);

const SATELLITE = group("satellite", "anywhere", [
  ["space exploration", 14593, 27277],
  ["oneweb", 800],
]);

/** Secure web gateways of companies: honest employees, seen from wherever the gateway stands. */
const COMPANY_GATEWAY = group("business", "anywhere", [
  ["zscaler", 22616, 53813, 62044],
  ["netskope", 55256],
  ["cisco opendns", 36692],
  ["cato networks", 13150, 138627],
  ["iboss", 396253, 202276, 137922],
  ["forcepoint", 44444, 13448],
  ["mcafee", 7754, 17370],
  ["palo alto networks", 2763, 54538, 64280],
  ["menlo security", 62654],
  ["apple inc", 714, 6185],
]);

/** Carriers of carriers: no statement about who uses an address of theirs, but certainly not local. */
export const TRANSIT: readonly number[] = [
  174, 3356, 3549, 6939, 1299, 2914, 3257, 6453, 6461, 6762, 3491, 4637,
];

export const KNOWN_NETWORKS: readonly KnownNetwork[] = [
  ...MOBILE,
  ...HOME_AND_MOBILE,
  ...HOME,
  ...HOSTING,
  ...VPN,
  ...TOR,
  ...RELAY,
  ...SATELLITE,
  ...COMPANY_GATEWAY,
];
