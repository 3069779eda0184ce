// run.mjs - all walks of a browser, one after the other. Last line: N passed, M failed.
import { total } from '../site/client.mjs';
import { close, open } from './browser.mjs';

await open();
await import('./desktop.mjs');
await import('./phone.mjs');
await import('./noscript.mjs');
await import('./lines.mjs');
await import('./documents.mjs');
await import('./roles.mjs');
await import('./account.mjs');
await import('./secrets.mjs');
await import('./organisation.mjs');
await import('./mail.mjs');
await import('./share.mjs');
await import('./talk.mjs');
await import('./search.mjs');
await import('./lists.mjs');
await import('./desk.mjs');
await import('./reports.mjs');
await import('./markup.mjs');
await import('./types.mjs');
await close();
total();
