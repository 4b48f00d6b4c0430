// Usage: walk.mjs SCREENSHOTS-DIRECTORY (tests/browser/run starts it)
// Walks through a running Postern as visitors do, in Chromium. Every check is a sentence; the last line is
// the total.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';

import { ownPage } from './account.mjs';
import { startAttacker } from './attacker.mjs';
import { Checks } from './checks.mjs';
import { cookies, cookiesOverHttps } from './cookies.mjs';
import { signingInAndOut } from './flow.mjs';
import { gate, gateElsewhere } from './gate.mjs';
import { hostileEmails } from './hostile_emails.mjs';
import { looks, looksAtGate, looksWithUsers } from './looks.mjs';
import { otherSites } from './other_sites.mjs';
import { Visitor, protectedSite, secureSite, site, siteElsewhere, siteWithUsers, startBrowser } from './visitor.mjs';

const screenshots = process.argv[2];
mkdirSync(screenshots, { recursive: true });
const browser = await startBrowser();
const attacker = await startAttacker(site);

async function walkThrough(javaScript) {
  const checks = new Checks(browser, { javaScript }, ` (JavaScript ${javaScript ? 'on' : 'off'})`);
  await signingInAndOut(checks);
  await cookies(checks);
  await otherSites(checks, attacker);
  return checks;
}

async function withUsers(javaScript) {
  const checks = new Checks(browser, { javaScript, at: siteWithUsers }, ` (JavaScript ${javaScript ? 'on' : 'off'})`);
  await ownPage(checks);
  return checks;
}

async function lookAround() {
  const checks = new Checks(browser);
  await looks(checks, screenshots);
  await hostileEmails(checks);
  return checks;
}

async function lookAroundWithUsers() {
  const checks = new Checks(browser, { at: siteWithUsers }, ' (with users)');
  await looksWithUsers(checks, screenshots);
  return checks;
}

async function atTheGate(javaScript) {
  const checks = new Checks(browser, { javaScript, at: protectedSite }, ` (JavaScript ${javaScript ? 'on' : 'off'})`);
  await gate(checks);
  return checks;
}

async function atAGateElsewhere() {
  const checks = new Checks(browser, { at: siteElsewhere }, ' (several hosts)');
  await gateElsewhere(checks);
  return checks;
}

async function lookAroundTheGate() {
  const checks = new Checks(browser, { at: protectedSite }, ' (at the gate)');
  await looksAtGate(checks, screenshots);
  return checks;
}

async function overHttps() {
  const checks = new Checks(browser, { at: secureSite });
  await cookiesOverHttps(checks);
  return checks;
}

// Visitors come at the same time.
const checks = new Checks(browser);
const walks = await Promise.all([
  walkThrough(false), walkThrough(true), withUsers(false), withUsers(true), lookAround(), lookAroundWithUsers(),
  overHttps(), atTheGate(false), atTheGate(true), atAGateElsewhere(), lookAroundTheGate(),
]);
walks.forEach((walk) => checks.add(walk));

await checks.visit("nothing is in the browser's storage, whoever is signed in", async (it) => {
  await it.signIn();
  await it.open('profile');
  assert.equal(it.where(), 'profile');
  assert.deepEqual(await it.page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
});

await checks.check(`no page logged an error, broke its policy or asked another host (${checks.visits} visits)`, () =>
  assert.deepEqual(checks.faults, []));

await checks.check('the watch over errors, policy and hosts sees each of them when it happens', async () => {
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

attacker.stop();
await browser.close();
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exitCode = checks.failed === 0 ? 0 : 1;
