/**
 * The hosted page's script. Every step works without it; with it, codes send themselves, times stay
 * true and buttons say what they are about to do. It makes no requests of its own.
 */

import { checkAgain } from "./check-again.ts";
import { enhanceCode } from "./code-field.ts";
import { enhanceDevices } from "./device-count.ts";
import { enhancePasskey } from "./passkey.ts";
import { sendOnce } from "./send-once.ts";
import { keepTimesTrue, waitForResend } from "./times.ts";

const locale = document.documentElement.dataset.intl ?? "en";

enhancePasskey();
sendOnce();
keepTimesTrue(locale);
waitForResend();
enhanceCode();
enhanceDevices(locale);
checkAgain();
