// A visitor: a separate browser profile, the actions of the visitor, and the errors on the visited pages.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The modules are in a build directory, not beside this file.
const require = createRequire(join(process.env.BROWSER_MODULES, 'package.json'));
const { chromium, firefox } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const kWaitMs = 30_000; // longer than any wait on a busy machine

export const password = process.env.POSTERN_PASSWORD;
export const site = process.env.POSTERN_URL; // "http://localhost:5000/"
export const secureSite = process.env.POSTERN_HTTPS_URL;
export const ada = 'ada@example.com';
// A Postern with users in its database, which offers to keep them signed in.
export const siteWithUsers = process.env.POSTERN_USERS_URL;

// A site that Postern protects.
export const protectedSite = process.env.POSTERN_GATE_URL;
// A protected site, and the host of its login page.
export const siteElsewhere = process.env.POSTERN_APP_URL;
export const loginElsewhere = process.env.POSTERN_LOGIN_URL;

const chromiumWith = (executablePath) => ({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  // Playwright switches off the cache that "back" uses in a real browser.
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
});
const wholeChromium = chromiumWith('/usr/bin/chromium');
const debiansFirefox = { channel: 'moz-firefox', executablePath: '/usr/bin/firefox-esr' };

export const startChromium = () => chromium.launch(wholeChromium);
// Chromium's engine without a browser around it needs a third of the work, but "back" requests the page
// again.
export const startShell = () => chromium.launch(chromiumWith('/usr/bin/chromium-headless-shell'));
export const startFirefox = () => firefox.launch(debiansFirefox);

// Browsers that block all cookies. Each visitor starts a separate browser.
export const chromiumWithoutCookies = {
  newContext: (options) => {
    const profile = mkdtempSync(join(tmpdir(), 'no-cookies-'));
    mkdirSync(join(profile, 'Default'));
    writeFileSync(join(profile, 'Default', 'Preferences'),
      JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
    return chromium.launchPersistentContext(profile, { ...wholeChromium, ...options });
  },
};
export const firefoxWithoutCookies = {
  newContext: (options) => firefox.launchPersistentContext(mkdtempSync(join(tmpdir(), 'no-cookies-')),
    { ...debiansFirefox, firefoxUserPrefs: { 'network.cookie.cookieBehavior': 2 }, ...options }),
};

export class Visitor {
  static async arrive(browser, { javaScript = true, at = site } = {}) {
    const context = await browser.newContext({
      javaScriptEnabled: javaScript,
      ignoreHTTPSErrors: true, // the certificate of the test is self-signed
      viewport: { width: 900, height: 700 },
    });
    context.setDefaultTimeout(kWaitMs);
    const visitor = new Visitor(context, at);
    await visitor.#watch();
    visitor.page = await context.newPage();
    return visitor;
  }

  constructor(context, at) {
    this.context = context;
    this.at = at;
    this.faults = []; // errors that no page may cause
  }

  async #watch() {
    const own = [this.at, ...(this.at === siteElsewhere ? [loginElsewhere] : [])].map((at) => new URL(at).host);
    this.context.on('console', (message) => {
      // The browser reports a page with the status 403 or 404 like a missing picture.
      const isPageItself = message.location().url === message.page()?.url() && /status of 4\d\d/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isPageItself) this.faults.push(message.text());
    });
    this.context.on('weberror', (error) => this.faults.push(String(error.error())));
    this.context.on('dialog', async (dialog) => {
      this.faults.push(`a dialog says ${dialog.message()}`);
      await dialog.dismiss();
    });
    this.context.on('request', (request) => {
      if (!own.includes(new URL(request.url()).host)) this.faults.push(`request to ${request.url()}`);
    });
    await this.context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) =>
        console.error(`content security policy: ${event.violatedDirective} at ${event.sourceFile}`));
    });
  }

  leave() {
    return this.context.close();
  }

  // Opens a page below the mount and returns the status of the answer.
  async open(path = '') {
    return (await this.page.goto(this.at + path)).status();
  }

  // The visitor's address below the mount: "profile", or "" for the login page.
  where() {
    return this.page.url().slice(this.at.length);
  }

  async signIn(email = ada, secret = password) {
    await this.open();
    await this.fillIn(email, secret);
  }

  // Fills in the visible sign-in form and submits it.
  async fillIn(email, secret) {
    await this.page.locator('#email').fill(email);
    await this.page.locator('#password').fill(secret);
    await this.press('Sign in');
  }

  // Presses the button in the main part of the page, or in another part (the bar at the top also has a "Sign
  // out").
  press(name, part = 'main') {
    return this.#leaveBy(this.page.getByRole(part).getByRole('button', { name }));
  }

  // After a refusal, the form is open.
  async openPasswordForm() {
    const form = this.page.locator('details');
    if (await form.getAttribute('open') === null) await form.locator('summary').click();
  }

  // Types into a field key by key and returns the contents of the field.
  async keyIn(field, text) {
    await this.page.locator(field).pressSequentially(text);
    return this.value(field);
  }

  value(field) {
    return this.page.locator(field).inputValue();
  }

  // Fills in fields by their labels.
  async type(fields) {
    for (const [label, text] of Object.entries(fields)) await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  follow(name) {
    return this.#leaveBy(this.page.getByRole('main').getByRole('link', { name }));
  }

  async #leaveBy(locator) {
    await Promise.all([this.page.waitForEvent('load'), locator.click()]);
  }

  async heading() {
    return (await this.page.locator('h1').textContent()).trim();
  }

  async cookie(name) {
    return (await this.context.cookies()).find((cookie) => cookie.name === name);
  }

  // Presses Tab until the element with this text or label in a part of the page has the focus, with a visible
  // ring around it.
  async tabTo(name, part = 'main') {
    for (let presses = 0; presses < 25; ++presses) {
      await this.page.keyboard.press('Tab');
      const focused = await this.page.evaluate((wanted) => {
        const element = document.activeElement;
        const style = getComputedStyle(element);
        return {
          name: (element.labels?.[0] ?? element).textContent.trim(),
          isInPart: element.closest(wanted) !== null,
          hasRing: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        };
      }, part);
      if (!focused.isInPart || focused.name !== name) continue;
      if (!focused.hasRing) throw new Error(`nothing shows that "${name}" has the focus`);
      return;
    }
    throw new Error(`Tab never reaches "${name}"`);
  }

  // The links, fields and buttons in the main part that Tab does not reach, or reaches without a visible ring.
  async unreachable() {
    const stops = await this.page.evaluate(() => {
      const kinds = ':is(a[href], button, input, select, summary)';
      globalThis.left = new Set([...document.querySelectorAll(`main ${kinds}`)].filter((each) => each.checkVisibility()));
      return document.querySelectorAll(kinds).length + 1;
    });
    for (let presses = 0, left = 1; left > 0 && presses < 2 * stops; ++presses) {
      await this.page.keyboard.press('Tab');
      left = await this.page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        if (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) globalThis.left.delete(document.activeElement);
        return globalThis.left.size;
      });
    }
    return this.page.evaluate(() => [...globalThis.left].map((each) => each.outerHTML));
  }

  // The number of pixels by which the page is wider than the window.
  overflow() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  // The findings of axe-core, one per line.
  async accessibilityFaults() {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document));
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
  }
}
