// The profile page on a site whose users are in Postern's database: sessions, the password, staying signed
// in.
import assert from 'node:assert/strict';

import { Visitor, siteWithUsers } from './visitor.mjs';

const first = process.env.POSTERN_FIRST_PASSWORD;
const chosen = 'nine copper lanterns at dusk';

export async function ownPage(checks) {
  // Walks run at the same time, so each has its own user, which tests/browser/run has added.
  const grace = `grace-${checks.options.javaScript}@example.com`;

  const changePassword = async (it, current, wanted, again) => {
    await it.openPasswordForm();
    await it.type({ 'Current password': current, 'New password': wanted, 'New password, once more': again });
    await it.press('Change the password');
  };
  const reason = (it) => it.page.locator('.problem').textContent();

  await checks.visit('a visitor sees two browsers of theirs, and ends the other one', async (it) => {
    const other = await Visitor.arrive(checks.browser, checks.options);
    await other.signIn(grace, first);
    await it.signIn(grace, first);
    await it.open('profile');
    assert.equal(await it.heading(), 'Hello, Grace Hopper');
    assert.equal(await it.page.locator('.sessions > li').count(), 2);
    await it.press(/^End the session of Chrome on Linux/);
    assert.equal(await it.page.getByRole('status').textContent(), 'The session is ended.');
    assert.equal(await it.page.getByRole('button', { name: /^End/ }).count(), 0);
    await other.open('profile');
    assert.equal(await other.heading(), 'Sign in');
    await other.leave();
  });

  await checks.visit('the password changes, with reasons beside the fields until it is a good one', async (it) => {
    const other = await Visitor.arrive(checks.browser, checks.options);
    await other.signIn(grace, first);
    await it.signIn(grace, first);
    await it.open('profile');
    const old = await it.cookie('session');
    for (const [current, wanted, again, field, words] of [
      ['wrong', chosen, chosen, 'current', /not your current password/],
      [first, chosen, `${chosen}s`, 'again', /differ/],
      [first, 'passwordpassword', 'passwordpassword', 'new', /easy to guess/],
      [first, first.toUpperCase(), first.toUpperCase(), 'new', /in capital letters only/],
    ]) {
      await changePassword(it, current, wanted, again);
      assert.match(await reason(it), words);
      assert.equal(await it.page.locator(':focus').getAttribute('id'), 'current');
      assert.match(await it.page.locator(`#${field}`).getAttribute('aria-describedby'), new RegExp(`^${field}_problem`));
      assert.equal(await it.page.locator('input[type=password]').evaluateAll((all) => all.map((one) => one.value).join('')), '');
    }
    await changePassword(it, first, chosen, chosen);
    assert.match(await it.page.getByRole('status').textContent(), /^Your password is changed/);
    assert.notEqual((await it.cookie('session')).value, old.value);
    await other.open('profile');
    assert.equal(await other.heading(), 'Sign in');
    await other.signIn(grace, first);
    assert.equal(other.where(), '');
    await other.signIn(grace, chosen);
    assert.equal(other.where(), 'success');
    await other.leave();
    // Restores the first password for the next walk.
    await changePassword(it, chosen, first, first);
    assert.match(await it.page.getByRole('status').textContent(), /^Your password is changed/);
  });

  await checks.visit('too short a password is told before it is sent', async (it) => {
    await it.signIn(grace, first);
    await it.open('profile');
    await it.openPasswordForm();
    await it.type({ 'New password': '' });
    await it.page.getByLabel('New password', { exact: true }).pressSequentially('swordfish');
    assert.ok(await it.page.locator('#new').evaluate((field) => field.validity.tooShort));
  });

  await checks.visit('who asks to stay signed in has a cookie that outlives the browser', async (it) => {
    await it.signIn(grace, first);
    assert.equal((await it.cookie('session')).expires, -1);
    await it.open('profile');
    await it.press('Sign out', 'banner');
    await it.page.getByLabel('Keep me signed in (30 days)').check();
    await it.fillIn(grace, first);
    const days = ((await it.cookie('session')).expires * 1000 - Date.now()) / 86_400_000;
    assert.ok(days > 29.9 && days <= 30, `${days} days`);
    assert.equal(new URL(it.page.url()).origin, new URL(siteWithUsers).origin);
  });
}
