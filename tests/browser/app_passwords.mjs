// App passwords: made, shown once, listed and ended on the profile page.
import assert from 'node:assert/strict';

import { judge, linesOf } from './looks.mjs';

const first = process.env.POSTERN_FIRST_PASSWORD;

const shown = (it) => it.page.locator('.key').textContent();
const list = (it) => it.page.locator('.sessions li').allInnerTexts();

async function make(it, name, label) {
  await it.page.getByRole('textbox', { name: 'Name' }).fill(name);
  if (label) await it.page.getByLabel(label).check();
  await it.press('Make an app password');
}

export async function appPasswords(checks) {
  const grace = `grace-apps-${checks.options.javaScript}@example.com`;

  await checks.visit('a user makes an app password, sees it once, and ends it', async (it) => {
    await it.signIn(grace, first);
    await it.open('profile');
    await it.follow('Manage app passwords');
    assert.equal(it.where(), 'profile/tokens');
    assert.equal(await it.heading(), 'App passwords');
    await it.page.getByLabel('Valid for').selectOption('30 days');
    await make(it, 'phone', 'dav');
    assert.match(await shown(it), /^pst_[a-z2-7]{16}_[a-z2-7]{52}_[a-z2-7]{8}$/);
    assert.match(await it.page.getByRole('status').textContent(), new RegExp(`enter ${grace} as the user name`));
    assert.match((await list(it))[0], /phone\s+dav\s+not used yet\s· valid for: 30 days/);
    await it.open('profile/tokens');
    assert.equal(await it.page.locator('.key').count(), 0);
    await it.press('End the app password phone');
    assert.equal(await it.page.getByRole('status').textContent(), 'The app password has ended.');
    assert.deepEqual(await list(it), []);
  });

  await checks.visit('a form without a part of the site is refused, and keeps the name', async (it) => {
    await it.signIn(grace, first);
    await it.open('profile/tokens');
    await make(it, 'backup');
    assert.equal(await it.page.getByRole('alert').textContent(), 'Choose at least one part.');
    assert.equal(await it.page.getByRole('textbox', { name: 'Name' }).inputValue(), 'backup');
    await it.page.getByLabel('git').check();
    await it.press('Make an app password');
    assert.match((await list(it))[0], /backup\s+git/);
    await it.open('profile');
    await it.openPasswordForm();
    assert.equal(await it.page.getByLabel('Also end my app passwords').isChecked(), true);
  });

  await checks.visit('a user makes and ends an app password by keyboard alone', async (it) => {
    const enter = async (name) => {
      await it.tabTo(name);
      await Promise.all([it.page.waitForEvent('load'), it.page.keyboard.press('Enter')]);
    };
    await it.signIn(grace, first);
    await it.open('profile/tokens');
    await it.tabTo('Name');
    await it.page.keyboard.type('laptop');
    await it.tabTo('dav');
    await it.page.keyboard.press('Space');
    await enter('Make an app password');
    assert.match(await shown(it), /^pst_/);
    await enter('End'); // the newest comes first
    assert.ok((await list(it)).every((each) => !each.includes('laptop')));
  });
}

// The look of each page.
export async function looksOfAppPasswords(checks, screenshots) {
  await judge(checks, screenshots, [
    ['apps', async (it, email, secret) => {
      await it.signIn(email, secret);
      await it.open('profile/tokens');
    }],
    ['apps-refused', (it) => make(it, 'a phone with a name that is longer than one line on a small screen')],
    ['apps-made', async (it) => {
      await it.page.getByLabel('git').check();
      await it.press('Make an app password');
    }],
    ['apps-list', (it) => it.open('profile/tokens?done=ended')],
    ['apps-profile', (it) => it.open('profile/password')],
  ], ['grace-apps-look@example.com', first]);

  await checks.visit('an app password fits into a window of 320 px', async (it) => {
    await it.signIn('grace-apps-look@example.com', first);
    await it.page.setViewportSize({ width: 320, height: 640 });
    await it.open('profile/tokens');
    await make(it, 'phone', 'dav');
    assert.ok((await linesOf(it.page.locator('.key'))).length > 1);
    assert.ok(await it.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
}
