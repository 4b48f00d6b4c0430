// How the pages look: to axe-core, in every colour scheme, in narrow windows and enlarged.
import assert from 'node:assert/strict';
import { join } from 'node:path';

import { ada } from './visitor.mjs';

// As long as an email may be, without a place to break the line.
const longEmail = `${'a'.repeat(200)}@${'b'.repeat(41)}.example.com`;

// The pages of the site, each as a visitor reaches it: name, how to get there.
const pages = [
  ['login', (it) => it.open()],
  ['error', (it) => it.signIn(longEmail, 'wrong')],
  ['problem', (it) => it.open('no-such-page')],
  ['success', (it) => it.signIn(it.email)],
  ['profile', (it) => it.open('profile')],
  ['cookie', (it) => it.open('cookie')],
  ['cookie-refused', async (it) => {
    await it.page.getByLabel('Name').fill('trial');
    await it.page.getByLabel('SameSite').selectOption('None');
    await it.press('Set the cookie');
  }],
  ['login-again', async (it) => {
    await it.open('profile');
    await it.press('Sign out');
  }],
];

export async function looks(checks, screenshots) {
  const narrow = { width: 320, height: 640 };
  const wide = { width: 900, height: 700 };

  const walkPages = async (it, email, look) => {
    it.email = email;
    for (const [name, go] of pages) {
      await go(it);
      await look(name);
    }
  };
  const picture = (it, name) => it.page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });

  await checks.visit('axe-core finds nothing on any page, light or dark', (it) =>
    walkPages(it, ada, async (name) => {
      for (const colorScheme of ['light', 'dark']) {
        await it.page.emulateMedia({ colorScheme });
        assert.deepEqual(await it.accessibilityFaults(), [], `${name}, ${colorScheme}`);
        await picture(it, `${name}-${colorScheme}`);
      }
    }));

  await checks.visit('no page is wider than a window of 320 px', (it) =>
    walkPages(it, ada, async (name) => {
      await it.page.setViewportSize(narrow);
      assert.equal(await it.overflow(), 0, name);
      await picture(it, `${name}-320`);
    }));

  await checks.visit('no page is wider than the window with an email of 254 characters', (it) =>
    walkPages(it, longEmail, async (name) => {
      for (const size of [wide, narrow]) {
        await it.page.setViewportSize(size);
        assert.equal(await it.overflow(), 0, `${name}, ${size.width} px`);
      }
    }));

  await checks.visit('no page is wider than the window at 200 % zoom, or with text of twice the size', (it) =>
    walkPages(it, ada, async (name) => {
      // A window of 900 px at 200 % is one of 450 CSS pixels.
      await it.page.setViewportSize({ width: wide.width / 2, height: wide.height / 2 });
      assert.equal(await it.overflow(), 0, `${name}, 200 % zoom`);
      await it.page.setViewportSize(wide);
      await it.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      assert.equal(await it.overflow(), 0, `${name}, text of 200 %`);
    }));

  await checks.visit('fields and buttons keep their borders in forced colours', async (it) => {
    await it.page.emulateMedia({ forcedColors: 'active' });
    await it.open('cookie');
    const widths = await it.page.locator('input:not([type=hidden], [type=checkbox]), select, button')
      .evaluateAll((all) => all.map((element) => getComputedStyle(element).borderTopWidth));
    assert.ok(widths.length >= 8 && widths.every((width) => width === '1px'), widths.join());
  });
}
