// The look of the pages: axe-core's findings, in every colour scheme, in narrow windows and enlarged.
import assert from 'node:assert/strict';
import { join } from 'node:path';

import { Visitor, ada, password } from './visitor.mjs';

// The longest possible email, without a place to break the line.
const longEmail = `${'a'.repeat(200)}@${'b'.repeat(41)}.example.com`;

// The pages of the site: the name, and the steps of a visitor to reach it.
const pages = [
  ['login', (it) => it.open()],
  ['error', (it) => it.signIn(longEmail, 'wrong')],
  ['problem', (it) => it.open('no-such-page')],
  ['not-kept', (it) => it.open('success')],
  ['success', (it, email) => it.signIn(email)],
  ['profile', (it) => it.open('profile')],
  ['logout', (it) => it.open('logout')],
  ['unseen', async (it) => {
    // Returns to one page repeatedly within ten seconds.
    for (let times = 0; times < 20; ++times) {
      await it.open('?rd=%2Fcookie');
      if (await it.page.getByText('the page does not see it').count() > 0) return;
    }
    throw new Error('the page against circles never comes');
  }],
  ['cookie', (it) => it.open('cookie')],
  ['cookie-refused', async (it) => {
    await it.page.getByLabel('Name').fill('trial');
    await it.page.getByLabel('SameSite').selectOption('None');
    await it.press('Set the cookie');
  }],
  ['login-again', async (it) => {
    await it.open('profile');
    await it.press('Sign out', 'banner');
  }],
];

// The pages that look different if the users are in Postern's database.
const pagesWithUsers = [
  ['users-login', (it) => it.open()],
  ['users-profile', async (it, email, secret) => {
    const other = await Visitor.arrive(it.context.browser(), { at: it.at });
    await other.signIn(email, secret);
    await other.leave();
    await it.fillIn(email, secret);
    await it.open('profile');
  }],
  ['users-profile-done', (it) => it.press('End all other sessions')],
  ['users-profile-refused', async (it, email, secret) => {
    await it.openPasswordForm();
    await it.type({ 'Current password': secret, 'New password': 'passwordpassword',
      'New password, once more': 'passwordpassword' });
    await it.press('Change the password');
  }],
];

// The pages that only a protected site shows.
const pagesOfGate = [
  ['gate-login', (it) => it.open('staff/plan')],
  ['gate-refused', (it, email, secret) => it.fillIn(email, secret)],
  ['gate-switch', (it) => it.follow('Sign in as another user')],
  ['second-closed', (it) => it.open('postern/profile/second')],
];

const kWide = { width: 900, height: 700 };
const kHalf = { width: 450, height: 350 }; // the size that remains at 200 % zoom
const kNarrow = { width: 320, height: 640 };

async function visitPages(it, pages, [email, secret], look) {
  for (const [name, go] of pages) {
    await it.page.setViewportSize(kWide);
    await go(it, email, secret);
    await look(name);
  }
}

async function overflowAt(it, size) {
  await it.page.setViewportSize(size);
  return it.overflow();
}

// Each page is visited once. The checks then judge the records: for each page, a value that must be empty or
// 0.
export async function judge(checks, screenshots, pages, visitor) {
  const accessibility = {};
  const unreachable = {};
  const narrow = {};
  const enlarged = {};
  await checks.visit('every page can be reached and looked at', (it) =>
    visitPages(it, pages, visitor, async (name) => {
      const picture = (how) => it.page.screenshot({ path: join(screenshots, `${name}-${how}.png`), fullPage: true });
      for (const colorScheme of ['dark', 'light']) {
        await it.page.emulateMedia({ colorScheme });
        accessibility[`${name}, ${colorScheme}`] = await it.accessibilityFaults();
        await picture(colorScheme);
      }
      unreachable[name] = await it.unreachable();
      enlarged[`${name}, zoom`] = await overflowAt(it, kHalf);
      narrow[name] = await overflowAt(it, kNarrow);
      await picture('320');
      await it.page.setViewportSize(kWide);
      await it.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      enlarged[`${name}, text`] = await it.overflow();
    }));

  const all = (seen, times, wanted) => {
    assert.equal(Object.keys(seen).length, times * pages.length, 'not every page was seen');
    assert.deepEqual(Object.entries(seen).filter(([, found]) => String(found) !== wanted), []);
  };
  const check = (sentence, prove) => checks.check(`${sentence}${checks.how}`, prove);
  await check('axe-core finds nothing on any page, light or dark', () => all(accessibility, 2, ''));
  await check('Tab reaches every link, field and button of every page, and shows it', () => all(unreachable, 1, ''));
  await check('no page is wider than a window of 320 px', () => all(narrow, 1, '0'));
  await check('no page is wider than the window at 200 % zoom, or with text of twice the size', () =>
    all(enlarged, 2, '0'));
}

// The lines of an element's text, as the window shows them.
export function linesOf(locator) {
  return locator.evaluate((element) => {
    const text = element.firstChild;
    const lines = [];
    let bottom = 0;
    for (let at = 0; at < text.length; ++at) {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const place = range.getBoundingClientRect();
      if (place.top >= bottom) lines.push('');
      lines[lines.length - 1] += text.data[at];
      ({ bottom } = place);
    }
    return lines;
  });
}

// The value of a system colour, such as ButtonFace, on the page.
function systemColour(it, name) {
  return it.page.evaluate((colour) => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.forcedColorAdjust = 'none';
    probe.style.color = colour;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, name);
}

export async function looksWithUsers(checks, screenshots) {
  await judge(checks, screenshots, pagesWithUsers, [ada, process.env.POSTERN_FIRST_PASSWORD]);

  // The longest notes, with a long target, on the form with the most fields.
  for (const language of ['en', 'es', 'ja', 'ar']) {
    await checks.visit(`the button is in view in a small window: a phone with its keyboard, or a zoom of 200 % (${language})`,
      async (it) => {
        await it.context.setExtraHTTPHeaders({ 'Accept-Language': language });
        for (const size of [{ width: 390, height: 380 }, { width: 640, height: 400 }]) {
          await it.page.setViewportSize(size);
          await it.open(`?note=long&rd=%2F${'long-path%2F'.repeat(10)}`);
          const button = await it.page.locator('.fields > button').boundingBox();
          const email = await it.page.locator('#email').boundingBox();
          assert.ok(button.y + button.height <= size.height, `${size.width} px: ends at ${button.y + button.height}`);
          assert.ok(email.y + email.height <= button.y, `${size.width} px: the button covers the email`);
        }
      });
  }

  await checks.visit('the closed form for the password is as high as its line', async (it) => {
    await it.signIn(ada, process.env.POSTERN_FIRST_PASSWORD);
    await it.open('profile');
    const [form, line] = [await it.page.locator('details').boundingBox(), await it.page.locator('summary').boundingBox()];
    assert.equal(form.y + form.height, line.y + line.height);
  });
}

export async function looksAtGate(checks, screenshots) {
  const visitor = ['bea@example.com', process.env.POSTERN_FIRST_PASSWORD];
  await judge(checks, screenshots, pagesOfGate, visitor);

  await checks.visit('a link in small text has 44 px for a finger, and does not push the lines apart', async (it) => {
    await it.page.setViewportSize({ width: 390, height: 780 });
    await it.open('staff/plan');
    await it.fillIn(...visitor);
    const hint = it.page.locator('.hint', { has: it.page.getByRole('link') });
    const { height } = await hint.getByRole('link').boundingBox();
    assert.ok(height >= 44, `${height} px`);
    const lines = await hint.evaluate((element) => element.clientHeight / parseFloat(getComputedStyle(element).lineHeight));
    assert.equal(lines, 2);
  });
}

export async function looks(checks, screenshots) {
  await judge(checks, screenshots, pages, [ada, password]);

  await checks.visit('no page is wider than the window with an email of 254 characters', (it) =>
    visitPages(it, pages, [longEmail, password], async (name) => {
      for (const size of [kWide, kNarrow]) assert.equal(await overflowAt(it, size), 0, `${name}, ${size.width} px`);
    }));

  await checks.visit('the lines of a Japanese heading end between phrases', async (it) => {
    await it.context.setExtraHTTPHeaders({ 'Accept-Language': 'ja' });
    await it.page.setViewportSize({ width: 390, height: 780 });
    await it.open('no-such-page');
    assert.deepEqual(await linesOf(it.page.locator('h1')), ['このアドレスに', 'ページはありません']);
  });

  await checks.visit('in forced colours only the main button is filled', async (it) => {
    await it.page.emulateMedia({ forcedColors: 'active' });
    const filled = await systemColour(it, 'Highlight');
    const colours = (locator) =>
      locator.evaluateAll((found) => found.map((element) => getComputedStyle(element).backgroundColor));
    await it.open('cookie');
    const [main, quiet] = await colours(it.page.locator('button[name=action]'));
    assert.equal(main, filled);
    assert.match(quiet, /, 0\)$/); // transparent
    await it.open('no-such-page');
    assert.deepEqual(await colours(it.page.getByRole('link', { name: 'Go to the start page' })), [filled]);
  });

  await checks.visit('fields and buttons keep their borders in forced colours', async (it) => {
    await it.page.emulateMedia({ forcedColors: 'active' });
    await it.open('cookie');
    const widths = await it.page.locator('input:not([type=hidden], [type=checkbox]), select, button')
      .evaluateAll((found) => found.map((element) => getComputedStyle(element).borderTopWidth));
    assert.ok(widths.length >= 8 && widths.every((width) => width === '1px'), widths.join());
  });
}
