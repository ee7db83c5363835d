/**
 * Domains under which anyone can register a name and that the public suffix list does not contain: a `*` in
 * front of one matches names of strangers. test/origins/hosting-suffixes.spec.ts fails for entries that the list has gained.
 */

/** Sites, shops, blogs, applications, buckets, previews. */
const SITES = `
    000webhostapp.com 0pk.me 1c-umi.ru 3dn.ru 42web.io 4everland.app 4everland.link 4everland.store 66ghz.com 6te.net
    a.free.pinggy.link a.pinggy.link accounts.dev acquia-sites.com acsitefactory.com activeboard.com adaptable.app
    aliyuncs.com amazee.io amazonaws.com amazonaws.com.cn ameblo.jp amplifyapp.cn angelfire.com anvil.app anvilapp.net
    appdomain.cloud archbee.io archbee.space arweave.net at.ua atlassian.net atspace.cc atspace.com atspace.eu
    atspace.name atspace.org atspace.tv atspace.us atwebpages.com auth0.com avosapps.com avosapps.us awardspace.info
    awardspace.net awardspace.us azion.app azioncdn.net azure.com azurecontainerapps.io azurehdinsight.net b-cdn.net
    b0.upaiyun.com b4a.app b4a.run back4app.io bandcamp.com bcebos.com beeceptor.com beehiiv.com begin.app
    bigcartel.com bigscoots-staging.com bio.link bitrix24.com bitrix24.shop bitrix24.site bitrix24site.ru biz.nf
    blog.com blog.fc2.com blogfree.net boards.net bravenet.com bravesites.com brevosend.com budibase.app builder.codes
    bunny.run bunnycdn.run burrow.io byethost.com byethost10.com byethost12.com byethost13.com byethost14.com
    byethost15.com byethost16.com byethost22.com byethost24.com byethost3.com byethost31.com byethost32.com
    byethost7.com c1.biz caffeine.ai cargo.site cargocollective.com cdpn.io circle.so ck.page clan.su claude.site
    clerk.accounts.dev clickfunnels.com cloud.ovh.net cloud9.us-east-1.amazonaws.com cloudapp.azure.com clouddn.com
    cloudwaysapps.com cloudwaysstaging.com cluster.ws co.nf cocolog-nifty.com codeengine.appdomain.cloud codehs.me
    codehs.org codepen.io codepen.plumbing codesandbox.io coding-pages.com coding.me company.site connect.posit.cloud
    coolpage.biz core.windows.net createaforum.com created.app cs.amazonlightsail.com cyclic.app cyclic.cloud deta.app
    deta.dev deta.page dev.odoo.com devz.id directus.app do.am doomby.com dora.run dreamwidth.org e-monsite.com
    edgeone.app edgeone.cool edgeone.site edublogs.org eklablog.com eklablog.fr elementfx.com emonsite.com epizy.com
    eth.sucks eu-gb.mybluemix.net eu5.org exblog.jp exofire.net expo.dev express.val.run ezyro.com fc2.com fc2web.com
    fiddle.jshell.net firebase.studio fleek.co fleek.cool flywheelsites.com flywheelstaging.com force.com
    forumcommunity.net forumfree.it forumotion.com forumotion.eu forumotion.me forumotion.net free.beeceptor.com
    free.nf freeforums.net freehostia.com freshdesk.com ftp.sh gal.aw gcdn.co genezio.app geocities.com geocities.ws
    getenjoyment.net getpantheon.com getresponsepages.com getresponsesite.com ghost.io gigalixirapp.com gitee.io
    github.dev gitpod.dev glide.page glitch.me godaddysites.com googleusercontent.com gr8.com gradio.app gradio.live
    great-site.net gumroad.com hashnode.dev hashnode.network hasura.dev heck.in heliohost.org helpscoutdocs.com
    heyboss.live ho.ua homestead.sh hostingerapp.com hostingersite.com hs-sites-eu1.com hs-sites.com hstn.me html-5.me
    hubspotpagebuilder.com iblogger.org ic0.app infinityfreeapp.com instapage.com instawp.co instawp.link instawp.site
    instawp.xyz ipfs.infura-ipfs.io is-an.app is-best.net is-great.net is-great.org jimdo.com jimdofree.com
    jimdosite.com js.cool jsbin.com jsbin.io jsfiddle.net jugem.jp jw.lt kaggleusercontent.com kajabi.com kesug.com
    kinsta.app kinsta.cloud kinsta.page kl.com.ua koyeb.app kuberns.cloud kxcdn.com lagoon.sh lambdatest.io
    lc-cn-n1-shared.com leanapp.cn leancloud.cn lightning.force.com liveblog365.com livedoor.blog livedoor.jp
    livejournal.com lncldapi.com lovable.dev lovestoblog.com lpages.com lpmotor.ru m.pipedream.net mailchimpsites.com
    mailerpage.com manus.computer maozi.io mataroa.blog medianewsonline.com medium.com mendixcloud.com micro.blog
    microsoftcrmportals.com mintlify.app mintlify.dev mintlify.site miraheze.org mn.co mobie.in mockapi.io mocklab.io
    modal.host modal.run mozello.com mozellosite.com mxapps.io my.salesforce-sites.com my.salesforce.com my.site.com
    my1.ru myartsonline.com mybigcommerce.com mybluemix.net myclickfunnels.com mycloud.com mydiscussion.net
    mydurable.com myftpupload.com mygamesonline.org myhuaweicloud.com mykajabi.com mypinata.cloud myportfolio.com
    mypressonline.com myqcloud.com mystagingwebsite.com mystrikingly.com mywebcommunity.org narod.ru narod2.ru
    nekoweb.org neocities.org netdna-ssl.com nethouse.ru nexcess.net nhost.app nhost.run nichesite.org noads.biz
    nxcli.io nxcli.net okta.com oktapreview.com on.aws on.fleek.co onlinewebshop.net onrocket.cloud onrocket.site
    onzoho.com oopy.io open-domains.net oraclecloud.com orchids.app orgfree.com osc-fr1.scalingo.io
    osc-secnum-fr1.scalingo.io outsystems.app over-blog.com over-blog.net pagedemo.co pages.gitlab.io pantheon.io
    part-of.my.id payhip.com pbwiki.com pbworks.com pcriot.com peraichi.com permagate.io phpbb9.com phpbbhost.org
    pipedream.net pixieset.com plasmic.run plasmic.site playcode.io plnkr.co plotly.app pockethost.io podia.com
    porter.run posit.cloud potion.so powerappsportals.com powerappsportals.us prepr.io proboards.com qbox.me
    qiniucdn.com qiniudn.com qnssl.com qsandbox.com railway.app readme.io readymag.com readymag.website render.dev
    replicate.delivery requestcatcher.com rf.gd rork.app royalwebhosting.net runboard.com runhosting.com runkit.sh
    sanity.build scalingo.io scienceontheweb.net secureserver.net seesaa.net sellix.io selz.com service.tcloudbase.com
    sevalla.app sevalla.page sevalla.storage sg-host.com share.zrok.io sharepoint.com shinyapps.io shopsettings.com
    shoutwiki.com simdif.com sirv.com site123.me sitebeat.site siteground.biz siteground.net siteground.site
    siteground.us sitew.com sitew.eu sitew.fr skyrock.com smugmug.com softr.app sourceforge.io sourceforge.net
    spheron.app sportsontheweb.net spreadshirt.net squarespace.com stackbit.app stackbit.dev stackblitz.io
    staticblitz.com storage.googleapis.com strikingly.com studio.site substack.com sumupstore.com super.site
    systeme.io tastewp.com tcb.qcloud.la tcloudbase.com tcloudbaseapp.com teachable.com teleporthq.app tencentcs.com
    tencentscf.com thedev.id thinkific.com tiddlyhost.com tiddlyspot.com tiiny.co tiiny.host tiiny.site tilda.ws
    tildacdn.com tistory.com tos-cn-beijing.volces.com totalh.net trickle.host trinket.io tripod.com tumblr.com
    twilightcore.com typedream.com typepad.com ubpages.com ucoz.ae ucoz.co.uk ucoz.com ucoz.de ucoz.es ucoz.hu ucoz.lv
    ucoz.net ucoz.org ucoz.pl ucoz.ru ucoz.ua ueuo.com ukit.me umi.ru unaux.com unbouncepages.com upaiyun.com
    upcdn.net usluga.me v0.app v0.dev volces.com voog.com webador.com vsassets.io vultrusercontent.com w-corp.staticblitz.com
    walrus.site waphost.com wapka.me wapka.site wapka.xyz web.fc2.com webador.co.uk webador.de webador.es webador.fr
    webcontainer-api.io webhook.site webnode.at webnode.cl webnode.com webnode.com.br webnode.com.co webnode.com.tr
    webnode.com.ve webnode.cz webnode.es webnode.fr webnode.hu webnode.it webnode.mx webnode.nl webnode.page
    webnode.pt webnode.sk webnode.tw webs.com websim.ai website3.me weebly.com weeblysite.com wegic.app wen.ru
    wifeo.com wikidot.com wikitide.org windows.net wip.la wiremockapi.cloud wordpress.com wpcomstaging.com wpdev.live
    wpengine.com wpmudev.site wpsandbox.net wpsandbox.pro wpstage.net write.as writeas.com wuaze.com x10.bz x10.mx
    x10host.com xooit.com xooit.org xtgem.com yn.lt your-objectstorage.com your-server.de zapier.app zeet.app zeet.dev
    zendesk.com zohocreatorportal.com zohosites.com zohosites.eu zzz.com.ua
`;

/** Names for a machine at home, whose address changes. */
const DYNAMIC_DNS = `
    001www.com 25u.com 2mydns.net 2waky.com 3322.org 4dq.com 4pu.com 51vip.biz 8866.org acmetoy.com almostmy.com
    americanunfinished.com any64.de api64.de asuscomm.cn asuscomm.com authorizeddns.net authorizeddns.org
    authorizeddns.us awiki.org chickenkiller.com cleansite.biz cleansite.info cleansite.us compress.to crabdance.com
    csproject.org ddns.cam ddns.info ddns.jp ddns.mobi ddns.ms ddns.name ddns.net.br ddns.us ddnslive.com dns04.com
    dns05.com dns1.us dns2.us dns64.de dnsd.me dsmtp.com dtdns.com dtdns.net dynamic-dns.net dynamicdns.biz dyndns.dk
    dyndns64.de dynipv6.de eicp.net epac.to eth64.de ezua.com f3322.net freeddns.com freedynamicdns.net
    freedynamicdns.org freetcp.com freewww.biz freewww.info gicp.net got-game.org homenet.org https443.net
    https443.org iask.in ignorelist.com imwork.net info.tm instanthq.com iok.la iot64.de itemdb.com jetos.com jkub.com
    jumpingcrab.com lan64.de lflink.com lflinkup.com linkpc.net longmusic.com mefound.com mooo.com mooo.info
    mrbasic.com mrface.com my-vigor.de my-wan.de my.to my03.com myddns.com mynetgear.com mypop3.net mypop3.org
    nas64.de netcraze.club netcraze.io netcraze.link netcraze.pro now-dns.top ns01.us ns02.us onmypc.biz onmypc.info
    onmypc.net onmypc.org onmypc.us organiccrap.com otzo.com ourhobby.com port25.biz publicvm.com qpoe.com
    raspberryip.com root.sx root64.de route64.de selfhost.bz selfhost.de selfhost.eu sendsmtp.com serveuser.com
    serveusers.com sixth.biz soon.it srv64.de ssl443.org strangled.net suroot.com syno-ds.de synology-diskstation.de
    synology-ds.de t28.net tcp64.de ticp.net toh.info toythieves.com tpddns.cn tplinkdns.com trickip.net trickip.org
    twilightparadox.com udp64.de uicp.cn uk.to us.to vicp.cc vicp.net viewdns.net vpn64.de wan64.de wicp.net
    wikaba.com winco.com.br wwwhost.biz x24hr.com xicp.cc xicp.net xxuz.com ygto.com youdontcare.com yourtrap.com
    zicp.vip zyns.com zzux.com
`;

/** Domains under which a developer's machine or workspace is shown to the internet for a while. */
const TUNNELS = `
    app.github.dev bore.digital bore.pub cloudworkstations.dev csb.app devtunnels.ms exp.direct gitpod.io idx.dev
    instatunnel.my joinmc.link lhr.domains lhr.life lhr.rocks lhrtunnel.link loca.lt localcan.dev localhost.run
    localtunnel.me loclx.io ngrok-free.app ngrok-free.dev ngrok.app ngrok.dev ngrok.io ngrok.pizza ngrok.pro
    outray.app pagekite.me pagekite.net pinggy.link pinggy.online pktriot.net playit.gg ply.gg portmap.host portmap.io
    serveo.net serveousercontent.com telebit.cloud trycloudflare.com tunnelmole.com tunnelmole.net
    tunnels.api.visualstudio.com tunnelto.dev webcontainer.io xpoz.me zrok.io
`;

function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** The tunnels alone. */
export const TUNNEL_SUFFIXES: ReadonlySet<string> = names(TUNNELS);

/** All of them. */
export const HOSTING_SUFFIXES: ReadonlySet<string> = names(SITES + DYNAMIC_DNS + TUNNELS);

/** Domains that hold some of them further down: `*.site.com` covers `my.site.com`. */
export const HOSTING_PARENTS: ReadonlySet<string> = new Set(
  [...HOSTING_SUFFIXES].flatMap((name) => {
    const labels = name.split('.');
    return labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join('.'));
  }),
);
