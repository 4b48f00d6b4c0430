// Visitors sign in and out.
import assert from 'node:assert/strict';

import { ada, password, site } from './visitor.mjs';

export async function signingInAndOut(checks) {
  await checks.visit('the login page shows a form with the right autocomplete words', async (it) => {
    assert.equal(await it.open(), 200);
    const words = await it.page.locator('form input:not([type=hidden])')
      .evaluateAll((all) => all.map((field) => field.autocomplete));
    assert.deepEqual(words, ['username', 'current-password']);
    assert.equal(await it.page.locator('script, [style], style').count(), 0);
  });

  await checks.visit('a wrong password shows the form again, with the email that was typed', async (it) => {
    await it.signIn(ada, 'wrong');
    assert.equal(it.where(), '');
    assert.equal(await it.page.locator('#email').inputValue(), ada);
    assert.equal(await it.page.locator(':focus').getAttribute('id'), 'password');
    assert.match(await it.page.getByRole('alert').textContent(), /The sign-in did not work/);
    assert.equal(await it.page.title(), 'The sign-in did not work · Postern');
    assert.equal(await it.cookie('session'), undefined);
    await it.fillIn(ada, password);
    assert.equal(it.where(), 'success');
  });

  await checks.visit('the right password leads to the success page and on to the profile', async (it) => {
    await it.signIn();
    assert.equal(it.where(), 'success');
    assert.equal(await it.heading(), 'You are signed in');
    await it.follow('Go to your profile');
    assert.equal(it.where(), 'profile');
    assert.equal(await it.heading(), `Hello, ${ada}`);
    const here = it.page.locator('.sessions > li', { hasText: 'this browser' });
    const began = new Date(await here.locator('time').getAttribute('datetime'));
    assert.ok(Math.abs(Date.now() - began) < 60_000, `the session began ${began}`);
    assert.match(await here.textContent(), /(Chrome|Firefox) on Linux.*127\.0\.0\.1.*now/s);
  });

  await checks.visit('who is signed in already goes from the start page to the profile', async (it) => {
    await it.signIn();
    await it.open();
    assert.equal(it.where(), 'profile');
  });

  await checks.visit('the email is filled in and the password has the focus at the next visit', async (it) => {
    await it.open();
    assert.equal(await it.page.locator('#email').inputValue(), '');
    assert.equal(await it.page.locator(':focus').getAttribute('id'), 'email');
    await it.signIn('Ada@Example.com');
    await it.open('profile');
    await it.press('Sign out', 'banner');
    assert.equal(it.where(), '?note=out');
    assert.equal(await it.page.locator('#email').inputValue(), 'Ada@Example.com');
    await it.press('Forget my email on this browser');
    assert.equal(await it.page.locator('#email').inputValue(), '');
    await it.signIn('Ada@Example.com');
    await it.press('Sign out', 'banner');
    assert.equal(await it.page.locator(':focus').getAttribute('id'), 'password');
  });

  await checks.visit('the sign-in leads back to the page that asked for it', async (it) => {
    await it.open('profile');
    assert.equal(new URL(it.page.url()).pathname, new URL(site).pathname);
    await it.fillIn(ada, 'wrong');
    assert.match(it.where(), /^\?rd=/);
    await it.fillIn(ada, password);
    assert.equal(it.where(), 'profile');
  });

  await checks.visit('the part of an address behind # is kept, through a wrong password too', async (it) => {
    await it.open('?rd=%2Fcookie#/notes/7');
    await it.fillIn(ada, 'wrong');
    await it.fillIn(ada, password);
    assert.equal(new URL(it.page.url()).hash, '#/notes/7');
  });

  await checks.visit('a return target on another host is not followed', async (it) => {
    for (const target of ['//evil.example/', 'https://evil.example/', '/\\evil.example', '"><b>']) {
      await it.open(`?rd=${encodeURIComponent(target)}`);
      assert.equal(await it.page.locator('[name=rd], main b').count(), 0, target);
    }
    await it.fillIn(ada, password);
    assert.equal(it.where(), 'success');
  });

  await checks.visit('after signing out, the back button does not show the profile', async (it) => {
    await it.signIn();
    await it.follow('Go to your profile');
    const old = await it.cookie('session');
    await it.press('Sign out', 'banner');
    await it.page.goBack();
    assert.equal(await it.heading(), 'Sign in');
    assert.doesNotMatch(await it.page.locator('body').textContent(), /Hello/);
    await it.context.addCookies([old]);
    await it.open('profile');
    assert.equal(await it.heading(), 'Sign in', 'the old session cookie still opens the profile');
  });

  await checks.visit('the bar at the top signs out as well', async (it) => {
    await it.signIn();
    await it.press('Sign out', 'banner');
    assert.equal(it.where(), '?note=out');
    assert.equal(await it.cookie('session'), undefined);
  });

  await checks.visit('"Forget my email on this browser" forgets it, and the visitor stays signed in', async (it) => {
    await it.signIn();
    await it.open('profile');
    await it.press('Forget my email');
    assert.equal(it.where(), 'profile');
    assert.equal(await it.page.getByRole('button', { name: 'Forget my email' }).count(), 0);
    assert.equal(await it.cookie('email'), undefined);
    await it.press('Sign out', 'banner');
    assert.equal(await it.page.locator('#email').inputValue(), '');
  });

  await checks.visit('everything works by keyboard alone', async (it) => {
    await it.open();
    await it.page.keyboard.type(`keyboard-${checks.options.javaScript}@example.com`);
    await it.tabTo('Password');
    await it.page.keyboard.type(password);
    await it.page.keyboard.press('Enter');
    await it.page.waitForURL('**/success');
    await it.tabTo('Go to your profile');
    await it.page.keyboard.press('Enter');
    await it.page.waitForURL('**/profile');
    await it.tabTo('Forget my email on this browser');
    await it.page.keyboard.press('Enter');
    await it.page.getByRole('button', { name: 'Forget my email' }).waitFor({ state: 'detached' });
    await it.tabTo('Sign out', 'header');
    await it.page.keyboard.press('Enter');
    await it.page.waitForURL(`${site}?note=out`);
  });
}

// The browser blocks all cookies.
export async function signingInWithoutCookies(checks) {
  await checks.visit('a browser that blocks cookies is told so after the right password', async (it) => {
    await it.signIn(ada, 'wrong');
    assert.match(await it.page.getByRole('alert').textContent(), /The sign-in did not work/);
    await it.fillIn(ada, password);
    assert.equal(it.where(), 'success');
    assert.equal(await it.heading(), 'You are not signed in');
    assert.match(await it.page.getByRole('alert').textContent(), /allow cookies for this site/);
    assert.equal(await it.page.locator('#password').count(), 1);
    assert.deepEqual(await it.context.cookies(), []);
  });
}
