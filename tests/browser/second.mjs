// A second factor: an authenticator app, recovery codes, trusted browsers, and the question who it is.
import assert from 'node:assert/strict';
import { join } from 'node:path';

import { App, readQrCode } from './authenticator.mjs';
import { judge, linesOf } from './looks.mjs';

const first = process.env.POSTERN_FIRST_PASSWORD;
const wrong = '000 000'; // right by chance once in 300,000 times

const key = async (it) => (await it.page.locator('.key').textContent()).replaceAll(' ', '');
const givenCodes = (it) => it.page.locator('.codes code').allTextContents();
const alertText = (it) => it.page.getByRole('alert').textContent();

async function giveCode(it, code, button = 'Go on') {
  await it.page.locator('#code').fill(code);
  await it.press(button);
}

async function confirm(it, code, password = first) {
  await it.page.locator('#password').fill(password);
  await giveCode(it, code);
}

export async function secondFactor(checks) {
  // The throttle counts wrong codes for each user, so each walk has its own user.
  const grace = `grace-second-${checks.options.javaScript}@example.com`;
  let app;
  let codes;

  await checks.visit('a user adds an authenticator app by its QR code, and gets recovery codes', async (it) => {
    await it.signIn(grace, first);
    await it.open('profile');
    await it.follow('Add an authenticator app');
    assert.equal(it.where(), 'profile/second');
    const letters = await key(it);
    for (const [colorScheme, width] of [['light', 900], ['dark', 320]]) {
      await it.page.emulateMedia({ colorScheme });
      await it.page.setViewportSize({ width, height: 700 });
      const url = new URL(readQrCode(await it.page.screenshot({ fullPage: true })));
      assert.equal(url.href, await it.page.getByRole('link', { name: 'Open the app' }).getAttribute('href'));
      assert.equal(decodeURIComponent(url.pathname), `/Postern:${grace}`);
      assert.equal(url.searchParams.get('secret'), letters);
    }
    await giveCode(it, wrong, 'Add the app');
    assert.match(await alertText(it), /not valid/);
    assert.equal(await key(it), letters);
    app = new App(letters);
    await giveCode(it, await app.code(), 'Add the app');
    codes = await givenCodes(it);
    assert.equal(new Set(codes).size, 10);
    assert.deepEqual(await linesOf(it.page.locator('.codes code').first()), [codes[0]]); // at 320 px
    await it.page.emulateMedia({ media: 'print' });
    assert.equal((await it.page.locator('body').innerText()).replace(/\s+/g, ' ').trim(),
      `Postern Recovery codes ${codes.join(' ')}`);
    await it.page.emulateMedia({ media: 'screen' });
    await it.follow('Go on');
    assert.match(await it.page.getByRole('main').textContent(), /Your sign-in needs a code/);
  });

  await checks.visit('a sign-in needs a code: a wrong one is refused, a right one leads to the page', async (it) => {
    await it.open('profile');
    await it.fillIn(grace, first);
    assert.equal(await it.heading(), 'Enter your code');
    assert.equal(await it.page.locator(':focus').getAttribute('id'), 'code');
    assert.equal(await it.cookie('session'), undefined);
    await giveCode(it, wrong);
    assert.match(await alertText(it), /not valid/);
    assert.equal(await it.page.locator(':focus').getAttribute('id'), 'code');
    assert.equal(await it.cookie('session'), undefined);
    await giveCode(it, await app.code());
    assert.equal(it.where(), 'profile');
    assert.equal(await it.heading(), 'Hello, Grace Hopper');
  });

  await checks.visit('a recovery code works once, and a trusted browser needs no code until that ends', async (it) => {
    await it.signIn(grace, first);
    await it.follow('Use a recovery code instead');
    await it.page.getByLabel('Trust this browser (30 days)').check();
    await giveCode(it, codes[0].toLowerCase().replaceAll('-', ' '));
    assert.match(await it.page.getByRole('status').textContent(), /You used a recovery code\. .*left: 9\./);
    await it.follow('Go on');
    await it.open('profile');
    await it.press('Sign out', 'banner');
    await it.signIn(grace, first);
    assert.equal(it.where(), 'success');
    await it.open('profile/second');
    await it.press(/^Require a code/);
    await it.press('Sign out', 'banner');
    await it.signIn(grace, first);
    assert.equal(await it.heading(), 'Enter your code');
    await it.follow('Use a recovery code instead');
    await giveCode(it, codes[0]);
    assert.match(await alertText(it), /not valid/);
    await it.page.getByLabel('Trust this browser (30 days)').check();
    await giveCode(it, codes[1]);
    await it.open('profile');
    await it.press('Sign out', 'banner');

    // The trust replaces the code at the sign-in only.
    await it.signIn(grace, first);
    await it.open('profile/second');
    await it.press('Remove the app');
    assert.equal(await it.heading(), 'Confirm that it is you');
    await confirm(it, codes[2], 'wrong');
    assert.match(await alertText(it), /not your password/);
    await confirm(it, wrong);
    assert.match(await alertText(it), /not valid/);
    await confirm(it, await app.code());
    assert.equal(it.where(), 'profile/second');
    await it.press('Remove the app');
    assert.match(await it.page.getByRole('main').textContent(), /Your password alone signs you in/);
    await it.press('Sign out', 'banner');
    await it.signIn(grace, first);
    assert.equal(it.where(), 'success');
  });

  await checks.visit('a user adds and removes an app by keyboard alone', async (it) => {
    const enter = async (name) => {
      await it.tabTo(name);
      await Promise.all([it.page.waitForEvent('load'), it.page.keyboard.press('Enter')]);
    };
    // The page gives the focus to its first field.
    const typeInto = async (field, text) => {
      await it.page.locator(`${field}:focus`).waitFor();
      await it.page.keyboard.type(text);
    };
    await it.signIn(grace, first);
    await it.open('profile');
    await enter('Add an authenticator app');
    app = new App(await key(it));
    await it.tabTo('Code that the app shows now');
    await it.page.keyboard.type(await app.code());
    await enter('Add the app');
    [, ...codes] = await givenCodes(it);
    await enter('Go on');
    await it.press('Sign out', 'banner');
    await it.signIn(grace, first);
    await enter('Use a recovery code instead');
    await typeInto('#code', codes[0]);
    await it.tabTo('Trust this browser (30 days)');
    await it.page.keyboard.press('Space');
    await enter('Go on');
    await enter('Go on');
    await it.open('profile');
    await enter('Change');
    await enter('Require a code');
    await it.open('fresh?rd=%2Fprofile%2Fsecond');
    await typeInto('#password', first);
    await it.tabTo('Code');
    await it.page.keyboard.type(codes[1]);
    await enter('Go on');
    await enter('Go on'); // the page tells how many codes are left
    await enter('Remove the app');
    assert.match(await it.page.getByRole('main').textContent(), /Your password alone signs you in/);
  });
}

// The look of each page. The pictures of docs/second-factor.md are made here.
export async function looksOfSecondFactor(checks, screenshots) {
  const look = 'grace-second-look@example.com';
  let app;
  let codes;
  const picture = (it, name) => it.page.locator('main').screenshot({ path: join(screenshots, `docs-${name}.png`) });
  await judge(checks, screenshots, [
    ['fresh', async (it, email, secret) => {
      await it.signIn(email, secret);
      await it.open('fresh');
    }],
    ['second-setup', async (it) => {
      await it.open('profile/second');
      await picture(it, 'second-factor-add');
    }],
    ['second-setup-refused', (it) => giveCode(it, wrong, 'Add the app')],
    ['second-codes', async (it) => {
      app = new App(await key(it));
      await giveCode(it, await app.code(), 'Add the app');
      codes = await givenCodes(it);
      await picture(it, 'second-factor-codes');
    }],
    ['second-factor', (it) => it.open('profile/second')],
    ['second-profile', (it) => it.open('profile')],
    ['second-codes-left', (it) => it.open('profile/codes')],
    ['fresh-code', (it) => it.open('fresh')],
    ['fresh-wrong-password', (it) => confirm(it, wrong, 'wrong')],
    ['fresh-wrong-code', (it) => confirm(it, wrong)],
    ['second', async (it, email, secret) => {
      await it.context.clearCookies();
      await it.signIn(email, secret);
      await picture(it, 'second-factor-code');
    }],
    ['second-refused', (it) => giveCode(it, wrong)],
    ['second-recovery', (it) => it.follow('Use a recovery code instead')],
    ['second-recovery-refused', (it) => giveCode(it, 'no such code')],
    ['second-codes-used', async (it) => {
      await it.page.getByLabel('Trust this browser (30 days)').check();
      await giveCode(it, codes[0]);
    }],
    ['second-trusted', (it) => it.open('profile/second')],
    ['second-throttled', async (it) => {
      await it.open('fresh');
      for (let times = 0; times < 20; ++times) {
        await confirm(it, wrong);
        if (await it.heading() === 'Too many attempts') return;
      }
      throw new Error('wrong codes are never throttled');
    }],
    ['second-required', async (it, _, secret) => {
      await it.context.clearCookies();
      await it.signIn('grace-must@example.com', secret);
    }],
  ], [look, first]);

  await checks.visit('a long heading and the name of a browser fit into a line of 320 px', async (it) => {
    await it.signIn(look, first);
    await it.follow('Use a recovery code instead');
    await giveCode(it, codes[1]);
    await it.page.setViewportSize({ width: 320, height: 640 });
    await it.context.setExtraHTTPHeaders({ 'Accept-Language': 'de' });
    await it.open('profile/codes');
    assert.deepEqual(await linesOf(it.page.locator('h1')), ['Wiederherstellungscodes']);
    await it.open('profile/second');
    assert.deepEqual(await linesOf(it.page.locator('.sessions h3').first()), ['Chrome auf Linux']);
  });
}
