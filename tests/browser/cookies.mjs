// The cookies that the browser keeps, and the page for trying out cookies.
import assert from 'node:assert/strict';

import { ada, site } from './visitor.mjs';

// Checks that the browser has stored the cookie with these properties.
function assertCookie(cookie, wanted) {
  assert.ok(cookie, 'there is no such cookie');
  assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, cookie[key]])), wanted);
}

export async function cookies(checks) {
  await checks.visit('the session and email cookies are stored with the flags they should have', async (it) => {
    await it.signIn();
    const session = await it.cookie('session');
    assert.match(session.value, /^[A-Za-z0-9_-]{43}$/);
    assertCookie(session,
      { domain: 'localhost', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 });
    const email = await it.cookie('email');
    assert.equal(decodeURIComponent(email.value), ada);
    assertCookie(email, { domain: 'localhost', path: '/', httpOnly: true, secure: false, sameSite: 'Lax' });
    assert.ok(email.expires > Date.now() / 1000 + 86_400, 'the email is remembered for more than a day');
  });

  await checks.visit('the cookie bench sets a cookie as told, shows it, and deletes it', async (it) => {
    await it.open('cookie');
    assert.equal((await it.cookie('foo')).value, 'bar');
    await it.page.getByLabel('Name').fill('trial');
    await it.page.getByLabel('Value').fill('one');
    await it.page.getByLabel('Lifetime').fill('600');
    await it.page.getByLabel('SameSite').selectOption('Strict');
    await it.press('Set the cookie');
    assert.match(await it.page.locator('.note').textContent(), /trial=one;.*Max-Age=600/);
    const trial = await it.cookie('trial');
    assertCookie(trial, { domain: 'localhost', path: '/', httpOnly: true, secure: false, sameSite: 'Strict' });
    assert.ok(Math.abs(trial.expires - Date.now() / 1000 - 600) < 30, `it expires at ${trial.expires}`);
    await it.open('cookie');
    assert.match(await it.page.locator('.facts').textContent(), /foo\s*bar[^]*trial\s*one/);
    await it.page.getByLabel('Name').fill('trial');
    await it.press('Delete the cookie');
    assert.equal(await it.cookie('trial'), undefined);
  });

  await checks.visit('the cookie bench says why it refuses a cookie', async (it) => {
    await it.open('cookie');
    await it.page.getByLabel('Name').fill('trial');
    await it.page.getByLabel('SameSite').selectOption('None');
    await it.press('Set the cookie');
    assert.match(await it.page.getByRole('alert').textContent(), /Nothing was changed: .*Secure/);
    assert.equal(await it.cookie('trial'), undefined);
  });

  await checks.visit("the cookie bench shows hostile cookies as text and the session's not at all", async (it) => {
    await it.signIn();
    const value = '<b>{{csrf}}</b>&lt';
    await it.context.addCookies([{ name: 'hostile', value, url: site }]);
    const session = await it.cookie('session');
    await it.open('cookie');
    const shown = await it.page.locator('.facts dd').allTextContents();
    assert.ok(shown.includes(value), shown.join('\n'));
    assert.equal(await it.page.locator('main b').count(), 0);
    assert.ok(!(await it.page.content()).includes(session.value));
  });
}

export async function cookiesOverHttps(checks) {
  await checks.visit('over https the session cookie is __Host-session and Secure', async (it) => {
    await it.signIn();
    assert.equal(it.where(), 'success');
    assertCookie(await it.cookie('__Host-session'),
      { domain: 'localhost', path: '/', httpOnly: true, secure: true, sameSite: 'Lax', expires: -1 });
    assertCookie(await it.cookie('email'), { httpOnly: true, secure: true, sameSite: 'Lax' });
    assert.equal(await it.cookie('session'), undefined);
    await it.open('profile');
    assert.equal(await it.heading(), `Hello, ${ada}`);
    await it.press('Sign out', 'banner');
    assert.equal(await it.cookie('__Host-session'), undefined);
  });
}
