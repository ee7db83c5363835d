/**
 * Names that anyone can have for the asking, at hosting providers, tunnels and services of dynamic DNS, whoever lists
 * them: the public suffix list or this library. And some that resolve to the machine they are opened on.
 */
export const HOSTS: readonly string[] = `
    000webhostapp.com tiiny.site rf.gd webnode.page jimdofree.com hostingersite.com kinsta.cloud playit.gg 42web.io
    epizy.com great-site.net infinityfreeapp.com free.nf byethost7.com wuaze.com kesug.com lovestoblog.com ucoz.net
    at.ua narod.ru webnode.com jimdosite.com kinsta.app kinsta.page wpengine.com wpenginepowered.com wpcomstaging.com
    wordpress.com wpmudev.host flywheelsites.com pantheonsite.io cloudwaysapps.com sg-host.com myftpupload.com
    instawp.xyz instawp.co nxcli.io my.canva.site carrd.co crd.co ju.mp uwu.ai bio.link wixsite.com
    wixstudio.com editorx.io weebly.com weeblysite.com square.site squarespace.com godaddysites.com webflow.io
    framer.app framer.website softr.app super.site notion.site oopy.io readymag.website cargo.site myportfolio.com
    pixieset.com smugmug.com strikingly.com mystrikingly.com sitew.com e-monsite.com over-blog.com eklablog.com
    webador.com website3.me site123.me yolasite.com tilda.ws nethouse.ru umi.ru mozello.com voog.com bandcamp.com
    bigcartel.com myshopify.com mybigcommerce.com company.site myspreadshop.com teachable.com thinkific.com kajabi.com
    substack.com ghost.io beehiiv.com medium.com hashnode.dev bearblog.dev write.as micro.blog mataroa.blog
    blogspot.com tumblr.com livejournal.com dreamwidth.org typepad.com tistory.com hatenablog.com fc2.com web.fc2.com
    seesaa.net livedoor.blog cocolog-nifty.com exblog.jp studio.site edublogs.org webs.com angelfire.com tripod.com
    neocities.org nekoweb.org pp.ua eu.org us.kg js.org is-a.dev is-an.app thedev.id js.cool github.io github.dev
    app.github.dev gitlab.io codeberg.page surge.sh netlify.app vercel.app now.sh pages.dev workers.dev r2.dev
    trycloudflare.com firebaseapp.com web.app hosted.app appspot.com run.app cloudfunctions.net googleusercontent.com
    translate.goog idx.dev cloudworkstations.dev herokuapp.com onrender.com railway.app up.railway.app fly.dev
    deno.dev deno.net val.run express.val.run web.val.run glitch.me repl.co replit.app replit.dev codesandbox.io
    csb.app stackblitz.io webcontainer.io staticblitz.com jsfiddle.net jsbin.com plnkr.co codepen.io cdpn.io
    gitpod.io azurewebsites.net azurestaticapps.net azurefd.net azureedge.net azure-api.net
    azurecontainerapps.io cloudapp.net cloudapp.azure.com blob.core.windows.net web.core.windows.net windows.net
    sharepoint.com powerappsportals.com appdomain.cloud elasticbeanstalk.com amazonaws.com s3.amazonaws.com on.aws
    awsapprunner.com amplifyapp.com cloudfront.net aliyuncs.com myqcloud.com tcloudbaseapp.com myhuaweicloud.com
    alwaysdata.net pythonanywhere.com deta.dev koyeb.app northflank.app code.run zeabur.app back4app.io b4a.run
    cyclic.app adaptable.app sevalla.app cleverapps.io scalingo.io platformsh.site
    upsun.app ondigitalocean.app digitaloceanspaces.com linodeobjects.com your-server.de b-cdn.net
    bunny.run kxcdn.com edgecompute.app wasmer.app begin.app genezio.app leapcell.dev
    kuberns.cloud zeet.app porter.run oraclecloud.com force.com my.site.com hs-sites.com hubspotpagebuilder.com
    ubpages.com unbouncepages.com instapage.com lpages.com clickfunnels.com systeme.io getresponsepages.com
    mailchimpsites.com ck.page zohosites.com bitrix24.site zapier.app bubbleapps.io glide.page
    outsystemscloud.com mendixcloud.com budibase.app streamlit.app hf.space gradio.app gradio.live shinyapps.io
    anvil.app posit.cloud modal.run lovable.app lovable.dev bolt.host v0.app claude.site base44.app created.app
    emergent.host manus.space trickle.host heyboss.live teleporthq.app plasmic.run fleek.co fleek.cool 4everland.app
    dweb.link mypinata.cloud arweave.net permagate.io eth.limo ic0.app icp0.io walrus.site wal.app
    atlassian.net zendesk.com freshdesk.com helpscoutdocs.com gitbook.io readthedocs.io readme.io mintlify.app
    archbee.space auth0.com okta.com clerk.accounts.dev supabase.co nhost.run pockethost.io appwrite.network
    hasura.app convex.site strapiapp.com sanity.studio stackbit.app expo.app exp.direct ngrok.io ngrok.app
    ngrok-free.app ngrok-free.dev loca.lt localhost.run lhr.life serveo.net serveousercontent.com bore.pub pagekite.me
    ply.gg joinmc.link pinggy.link a.pinggy.link tunnelmole.net zrok.io share.zrok.io devtunnels.ms
    tunnels.api.visualstudio.com loclx.io beeceptor.com webhook.site requestcatcher.com m.pipedream.net ts.net
    portmap.host portmap.io myqnapcloud.com synology.me myds.me mycloud.com duckdns.org
    dynu.net freeddns.org ddnsfree.com kozow.com no-ip.org hopto.org zapto.org sytes.net ddns.net servehttp.com
    myftp.org 3utilities.com dyndns.org dyndns.info homelinux.com is-a-geek.com selfhost.eu spdns.de goip.de dynv6.net
    dedyn.io mooo.com chickenkiller.com crabdance.com ignorelist.com jumpingcrab.com us.to uk.to strangled.net
    twilightparadox.com 3322.org f3322.net vicp.net imwork.net iask.in tpddns.cn tplinkdns.com asuscomm.com
    mynetgear.com linkpc.net publicvm.com dynamic-dns.net ddns.info ddns.us otzo.com zyns.com myddns.com freeddns.com
    mrbasic.com onmypc.net wikaba.com lflink.com winco.com.br ddns.net.br nsupdate.info cloudns.cc dtdns.net
    keenetic.pro netcraze.pro ipv64.net any64.de now-dns.net freemyip.com x10.mx heliohost.org awardspace.info
    atwebpages.com mypressonline.com onlinewebshop.net scienceontheweb.net runhosting.com freehostia.com orgfree.com
    eu5.org co.nf atspace.cc xtgem.com wapka.site forumotion.com altervista.org proboards.com wikidot.com miraheze.org
    tiddlyhost.com clan.rip sourceforge.io gitee.io sinaapp.com applinzi.com leanapp.cn qiniucdn.com upaiyun.com
    b0.upaiyun.com service.tcloudbase.com edgeone.app nip.io sslip.io xip.io traefik.me local-ip.co rbndr.us lvh.me
    localtest.me vcap.me lacolhost.com ddev.site localhost.direct
`
  .trim()
  .split(/\s+/);
