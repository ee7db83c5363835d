/** Asks one application one request, so many times after its code is compiled; what it executes is counted from outside. */
import { createApp } from './app.mjs';
import { check, requestsOf } from './requests.mjs';
import { connect } from './streams.mjs';

const [platform, text, name, warmUp, count] = process.argv.slice(2);
const variant = JSON.parse(text);
const request = requestsOf(variant).find((one) => one.name === name);

const app = await createApp(platform, variant);
await app.listen(0, '127.0.0.1');
const { send, ask } = connect(app.getHttpServer());
check(await ask(request.heads(variant)), variant, request);
await send(request.heads(variant), Number(warmUp) + Number(count));
process.exit(0);
