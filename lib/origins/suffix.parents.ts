/**
 * Domains that are not public suffixes but contain some: `*.REGION.amazonaws.com` matches buckets of all customers.
 * Taken from the public suffix list as tldts 7.5.5 bundles it.
 */
const HOSTING = names(`
  addr.tools ae.flow.ch amba.host aruba.jenv-aruba.cloud aseinet.ne.jp atlassian-dev.net axarnet.cloud beebyte.io
  beebyteapp.io brendly.ba brendly.hr brendly.rs bubble.io canva.site canvasite.cn cdn77-secure.org cdn77.net
  cdn77.org cldmail.ru clever-cloud.com cloud.muni.cz cloudflareanycast.net cloudflarecn.net cloudflareglobal.net
  cloudlets.com.au cloudplatform.fi cloudscale.ch code-builder-stg.platform.salesforce.com code.com contentproxy9.cz
  core.usgovcloudapi.net cosidns.de crm.dev dappnode.io databricksapps.com databricksapps.us datadetect.com
  dev.thingdust.io devs.ai disrec.thingdust.io dogado.eu elastx.net emergentagent.com emf.camp encoway.cloud
  enscaled.us enter.pro eur.aruba.jenv-aruba.cloud evennode.com evervault.app evervault.dev fastly.net fbsbx.com
  fedoraproject.org fin-ncloudstorage.com flow.ch forgerock.io funkfeuer.at gov-ncloudstorage.com grok.bot her.name
  his.name hooc.me hosted-by-previder.com hosteur.com hrsn.net hs-heilbronn.de ik-server.com interhostsolutions.be
  isk01.sakurastorage.jp isk02.sakurastorage.jp it.hs-heilbronn.de jelastic.cloud jelastic.com jelastic.vps-host.net
  jenv-aruba.cloud jp4.object.ncpstorage.com jp4.object.private.ncpstorage.com jp5.object.ncpstorage.com
  jp5.object.private.ncpstorage.com k2.cloud kuleuven.be lair.io layershift.co.uk linode.com linodeusercontent.com
  localcert.dev lpg.cloudscale.ch massivegrid.com massivegrid.net metacentrum.cz muni.cz mynetname.net nabu.casa
  ncloud.com ncloudstorage.com ncpstorage.com neen.it nftstorage.link noc.ruhr-uni-bochum.de nodeart.io
  nospamproxy.com object.fin-ncloudstorage.com object.gov-ncloudstorage.com object.ncloudstorage.com
  object.ncpstorage.com object.private.fin-ncloudstorage.com object.private.gov-ncloudstorage.com
  object.private.ncloudstorage.com object.private.ncpstorage.com objectstorage.ch objectstorage.ncloud.com
  observableusercontent.com onstackit.cloud origin.cdn77-secure.org ortsinfo.at os.fedoraproject.org
  os.stg.fedoraproject.org ovh.net paas.massivegrid.net party.eus platform.salesforce.com platform.sh ply.gg
  prgmr.com private.fin-ncloudstorage.com private.gov-ncloudstorage.com private.ncloudstorage.com
  private.ncpstorage.com prod.atlassian-dev.net prod.fastly.net prod.thingdust.io project-study.com quickconnect.cn
  quickconnect.to rb-hosting.io rdpa.co reclaim.cloud render.com repost.aws resinstaging.io retrosnub.co.uk rit.edu
  rma.cloudscale.ch ru-msk.k2.cloud ru-spb.k2.cloud sakurastorage.jp salesforce.com saveincloud.net
  scaleforce.com.cy scaleforce.net scrypted.io spawn.cc speedpartner.de srcf.net ssl.fastly.net
  stg.fedoraproject.org storacha.link storage.dev storageapi.dev tawk.email tawkto.email tb-hosting.com teckids.org
  test.code-builder-stg.platform.salesforce.com testing.thingdust.io thingdust.io transip.me trendhosting.cloud
  typeform.com usgovcloudapi.net w3s.link wafaicloud.com webaccel.jp website.ncloudstorage.com wiardweb.com
`);

/** Domains that contain public suffixes of domain registries. */
const REGISTRY = names(`
  akershus.no buskerud.no hedmark.no hordaland.no more-og-romsdal.no nordland.no ostfold.no telemark.no vestfold.no
  xn--mre-og-romsdal-qqb.no xn--stfold-9xa.no
`);

/** Domains of cloud providers whose subdomains nearly all belong to customers. */
const FAMILIES: readonly string[] = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazoncognito.com',
  'on.aws',
  'sagemaker.aws',
  'scw.cloud',
  'amazonwebservices.com.cn',
  'amazonwebservices.eu',
  'sagemaker.com.cn',
  'amazonlightsail.com',
];

function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Whether a domain has public suffixes below it, and of which kind. */
export function suffixesBelow(domain: string): 'registry' | 'hosting' | undefined {
  if (REGISTRY.has(domain)) return 'registry';
  if (HOSTING.has(domain)) return 'hosting';
  return FAMILIES.some((family) => domain === family || domain.endsWith(`.${family}`)) ? 'hosting' : undefined;
}
