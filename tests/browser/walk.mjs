// Usage: walk.mjs SCREENSHOTS-DIRECTORY (tests/browser/run starts it)
// Walks through a running Postern like a visitor: the main walk in Chromium and in Firefox, the sign-in with
// letters that are not ASCII in WebKitGTK too, everything else only in Chromium's engine. Every check is a sentence
// that ends with the engine's name, unless the engine is Chromium's. The last line is the total.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';

import { ownPage } from './account.mjs';
import { appPasswords, looksOfAppPasswords } from './app_passwords.mjs';
import { startAttacker } from './attacker.mjs';
import { Checks } from './checks.mjs';
import { cookies, cookiesOverHttps } from './cookies.mjs';
import { signingInAndOut, signingInWithoutCookies } from './flow.mjs';
import { gate, gateElsewhere } from './gate.mjs';
import { hostileEmails } from './hostile_emails.mjs';
import { otherLanguages } from './languages.mjs';
import { otherLetters } from './letters.mjs';
import { looks, looksAtGate, looksWithUsers } from './looks.mjs';
import { otherSites } from './other_sites.mjs';
import { looksOfSecondFactor, secondFactor } from './second.mjs';
import {
  Visitor, chromiumWithoutCookies, firefoxWithoutCookies, protectedSite, secureSite, site, siteElsewhere,
  siteWithUsers, startChromium, startFirefox, startShell,
} from './visitor.mjs';
import { reachWebKit } from './webkit.mjs';

// A third walk would not be faster on two cores. And the throttle counts an attempt as failed until its session
// begins: if three walks give the same user's wrong and then right password in step, the fifth attempt must wait.
const kWalksAtOnce = 2;

const screenshots = process.argv[2];
mkdirSync(screenshots, { recursive: true });
const [chromium, shell, firefox, webkit, attacker] = await Promise.all([
  startChromium(), startShell(), startFirefox(), reachWebKit(process.env.POSTERN_WEBKIT_PORT), startAttacker(site),
]);
const total = new Checks(shell);

// A walk through these parts. The walk starts when its turn comes.
const walk = (browser, how, options, ...parts) => async () => {
  const checks = new Checks(browser, options, how);
  for (const part of parts) await part(checks);
  total.add(checks);
};
// Firefox shows the focus only in the window that was opened last.
const inTurn = (...walks) => async () => {
  for (const each of walks) await each();
};
const off = { javaScript: false };
const on = { javaScript: true };
const pictures = (part) => (checks) => part(checks, screenshots);
const attacked = (checks) => otherSites(checks, attacker);

// The longest walks come first.
const waiting = [
  inTurn(
    walk(firefox, ' (Firefox)', on, signingInAndOut),
    walk(firefox, ' (Firefox)', { at: protectedSite }, gate),
    walk(firefox, ' (Firefox)', { at: siteWithUsers }, otherLetters),
  ),
  walk(chromium, ' (JavaScript on)', on, signingInAndOut),
  walk(shell, '', {}, pictures(looks), otherLanguages, hostileEmails),
  walk(shell, ' (JavaScript off)', off, signingInAndOut, cookies, attacked),
  walk(shell, ' (JavaScript on)', on, cookies, attacked),
  walk(shell, ' (JavaScript off)', { ...off, at: siteWithUsers }, ownPage),
  walk(shell, ' (JavaScript on)', { ...on, at: siteWithUsers }, ownPage),
  walk(shell, ' (app passwords)', { at: siteWithUsers }, pictures(looksOfAppPasswords)),
  walk(shell, ' (JavaScript off)', { ...off, at: siteWithUsers }, appPasswords),
  walk(shell, ' (JavaScript on)', { ...on, at: siteWithUsers }, appPasswords),
  walk(shell, ' (second factor)', { at: siteWithUsers }, pictures(looksOfSecondFactor)),
  walk(shell, ' (JavaScript off)', { ...off, at: siteWithUsers }, secondFactor),
  walk(shell, ' (JavaScript on)', { ...on, at: siteWithUsers }, secondFactor),
  walk(shell, ' (JavaScript off)', { ...off, at: protectedSite }, gate),
  walk(shell, ' (JavaScript on)', { ...on, at: protectedSite }, gate),
  walk(webkit, ' (WebKitGTK)', { at: siteWithUsers }, otherLetters),
  walk(shell, '', { at: siteWithUsers }, otherLetters),
  walk(shell, ' (several hosts)', { at: siteElsewhere }, gateElsewhere),
  walk(shell, ' (with users)', { at: siteWithUsers }, pictures(looksWithUsers)),
  walk(shell, ' (at the gate)', { at: protectedSite }, pictures(looksAtGate)),
  walk(firefoxWithoutCookies, ' (Firefox)', {}, signingInWithoutCookies),
  walk(chromiumWithoutCookies, '', {}, signingInWithoutCookies),
  walk(shell, '', { at: secureSite }, cookiesOverHttps),
];
async function oneAfterTheOther() {
  while (waiting.length > 0) await waiting.shift()();
}
await Promise.all(Array.from({ length: kWalksAtOnce }, oneAfterTheOther));

await total.visit("nothing is in the browser's storage, whoever is signed in", async (it) => {
  await it.signIn();
  await it.open('profile');
  assert.equal(it.where(), 'profile');
  assert.deepEqual(await it.page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
});

await total.check(`no page logged an error, broke its policy or asked another host (${total.visits} visits)`, () =>
  assert.deepEqual(total.faults, []));

for (const [browser, how] of [[shell, ''], [firefox, ' (Firefox)']]) {
  await total.check(`the watch over errors, policy and hosts sees each of them when it happens${how}`, async () => {
    const it = await Visitor.arrive(browser);
    await it.open();
    await it.page.evaluate(() => document.body.setAttribute('style', 'color: red'));
    await it.page.evaluate(() => console.error('an error'));
    await it.page.goto(`${attacker.origins[0]}/frame`);
    await it.leave();
    for (const trace of [/content security policy: style-src/, /^an error$/, /^request to http:\/\/127\.0\.0\.1/]) {
      assert.ok(it.faults.some((fault) => trace.test(fault)), `${trace} is not among ${it.faults.join('; ')}`);
    }
  });
}

attacker.stop();
await Promise.all([chromium, shell, firefox].map((browser) => browser.close()));
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
