/**
 * Mailbox providers open to everybody. Data only; compiled by hand from what the providers offer publicly.
 * A private mailbox is normal: this is context for a decision, never a fault.
 */

/** Complete domains. */
export const WEBMAIL_DOMAINS: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com
  yahoo.com ymail.com rocketmail.com aol.com aim.com icloud.com me.com mac.com
  proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.com tuta.io tutamail.com keemail.me
  fastmail.com fastmail.fm hey.com hushmail.com startmail.com mailfence.com posteo.de posteo.net mailbox.org
  runbox.com disroot.org riseup.net zoho.com zohomail.com zohomail.eu mail.com email.com usa.com
  gmx.com gmx.net gmx.de gmx.at gmx.ch gmx.us gmx.fr web.de t-online.de freenet.de arcor.de 1und1.de online.de
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr
  libero.it virgilio.it tiscali.it alice.it tin.it inwind.it iol.it tim.it
  terra.es telefonica.net movistar.es ono.com sapo.pt mail.telepac.pt netcabo.pt
  bol.com.br uol.com.br terra.com.br ig.com.br r7.com globo.com globomail.com
  btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk
  comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com
  optonline.net frontier.com windstream.net roadrunner.com rogers.com shaw.ca sympatico.ca bell.net telus.net videotron.ca
  bigpond.com bigpond.net.au optusnet.com.au tpg.com.au iinet.net.au xtra.co.nz
  mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua meta.ua
  wp.pl o2.pl onet.pl interia.pl poczta.onet.pl op.pl vp.pl gazeta.pl
  seznam.cz email.cz post.cz centrum.cz centrum.sk azet.sk zoznam.sk
  freemail.hu citromail.hu indamail.hu abv.bg mail.bg dir.bg yahoo.ro
  ziggo.nl kpnmail.nl planet.nl hetnet.nl home.nl xs4all.nl telenet.be skynet.be proximus.be
  telia.com bredband.net online.no broadpark.no mail.dk jubii.dk stofanet.dk kolumbus.fi
  bluewin.ch sunrise.ch hispeed.ch chello.at aon.at a1.net eircom.net
  qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn tom.com
  naver.com hanmail.net daum.net nate.com kakao.com
  docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp nifty.com biglobe.ne.jp ocn.ne.jp
  rediffmail.com indiatimes.com sify.com walla.co.il walla.com netvision.net.il mynet.com
  privaterelay.appleid.com duck.com mozmail.com simplelogin.com simplelogin.co aleeas.com slmail.me
  addy.io anonaddy.com anonaddy.me passmail.net passinbox.com passfwd.com`.split(/\s+/),
);

/** Providers that run one domain a country: `yahoo.co.jp`, `hotmail.fr`. The part before the first dot. */
export const WEBMAIL_BRANDS: ReadonlySet<string> = new Set([
  "yahoo",
  "hotmail",
  "outlook",
  "live",
  "gmx",
  "yandex",
]);

/** Forwarding services that real people use to keep their address private: never "disposable". */
export const PRIVACY_RELAYS: ReadonlySet<string> = new Set(
  `privaterelay.appleid.com icloud.com duck.com mozmail.com simplelogin.com simplelogin.co aleeas.com slmail.me
  addy.io anonaddy.com anonaddy.me passmail.net passinbox.com passfwd.com`.split(/\s+/),
);
