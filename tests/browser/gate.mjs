// A site that Postern protects, as visitors see it.
import assert from 'node:assert/strict';

import { ada, loginElsewhere } from './visitor.mjs';

const secret = process.env.POSTERN_FIRST_PASSWORD;
const bea = 'bea@example.com';

// Addresses that a visitor may type or follow. The second text, if present, is the address that the browser
// sends.
const addresses = [
  ['x/y?a=1&b=2%20c&rd=z'],
  ['x/y?rd=https://evil.example/&next=//evil.example/&url=/x&redirect_uri=%2Fx'],
  ['x/y?q=caf%C3%A9&plus=a+b&percent=100%25&slash=%2F&quote=%22%27&tag=%3Cb%3E&amp=%26amp;'],
  ['x/y?caf\u00e9', 'x/y?caf%C3%A9'],
  ['x/caf\u00e9', 'x/caf%C3%A9'],
  ['x/%79?%2e%2e/&..', 'x/%79?%2e%2e/&..'],
  ['x/y?', 'x/y?'],
  ['x/y?a[]=1&b=|^`{}', 'x/y?a[]=1&b=|^`{}'],
];

// A page of the site contains /x/y in a frame, and the visitor's session ends.
const framed = (checks) =>
  checks.visit('a page inside of another page leads the whole window to the sign-in, and back', async (it) => {
    await it.open('x/framing');
    await it.fillIn(ada, secret);
    await it.context.clearCookies();
    const [, frame] = it.page.frames();
    await frame.goto(`${it.at}x/y?a=1`);
    assert.equal((await frame.locator('h1').textContent()).trim(), 'Not shown here');
    await Promise.all([it.page.waitForEvent('load'), frame.getByRole('link').click()]);
    assert.equal(await it.heading(), 'Sign in');
    await it.fillIn(ada, secret);
    assert.equal(it.where(), 'x/y?a=1');
  });

export async function gate(checks) {
  await framed(checks);
  for (const [address, arrived = address] of addresses) {
    await checks.visit(`who wanted /${address} gets there by signing in, and a wrong password first`, async (it) => {
      await it.open(address);
      assert.match(it.where(), /^postern\/\?rd=/);
      await it.fillIn(ada, 'wrong');
      assert.match(it.where(), /^postern\/\?rd=/);
      await it.fillIn(ada, secret);
      assert.equal(it.where(), arrived);
      assert.match(await it.heading(), /^This is x\//);
      assert.match(String(await it.open(address)), /^(200|304)$/); // Firefox reports the 304 itself
    });
  }

  await checks.visit('who signs out is asked again at the next page', async (it) => {
    await it.open('x/y');
    await it.fillIn(ada, secret);
    await it.open('postern/profile');
    await it.press('Sign out', 'banner');
    await it.open('x/y');
    assert.equal(await it.heading(), 'Sign in');
  });

  await checks.visit('who may not see a page is told as whom they are signed in, and can switch', async (it) => {
    await it.open('staff/plan?a=1&b=2');
    await it.fillIn(bea, secret);
    assert.equal(it.where(), 'staff/plan?a=1&b=2');
    assert.equal(await it.heading(), 'You may not see this page');
    assert.match(await it.page.getByRole('main').textContent(), /bea@example\.com/);
    await it.follow('Sign in as another user');
    assert.equal(await it.heading(), 'Sign in as another user');
    await it.press('Sign out and go on');
    assert.equal(await it.heading(), 'Sign in');
    await it.fillIn(ada, secret);
    assert.equal(it.where(), 'staff/plan?a=1&b=2');
    assert.equal(await it.heading(), 'This is staff/plan');
  });
}

// The login page is on another host.
export async function gateElsewhere(checks) {
  const address = 'x/y?a=1&b=2%20c&rd=z';
  await framed(checks);
  await checks.visit('who wanted a page of one host signs in on another, and gets there', async (it) => {
    await it.open(address);
    assert.ok(it.page.url().startsWith(`${loginElsewhere}?rd=`), it.page.url());
    await it.fillIn(ada, 'wrong');
    assert.ok(it.page.url().startsWith(`${loginElsewhere}?rd=`), it.page.url());
    await it.fillIn(ada, secret);
    assert.equal(it.where(), address);
    assert.equal(await it.heading(), 'This is x/y');
    const cookie = await it.cookie('__Secure-session');
    assert.deepEqual([cookie.domain, cookie.httpOnly, cookie.secure, cookie.sameSite],
      ['.gate.localhost', true, true, 'Lax']);
  });

  await checks.visit('who may not see a page of one host switches on another, and gets there', async (it) => {
    await it.open(address);
    await it.fillIn(ada, secret);
    await it.open('staff/plan');
    assert.equal(await it.heading(), 'You may not see this page');
    assert.equal(await it.page.locator('main').evaluate((card) => getComputedStyle(card).borderTopStyle), 'solid');
    await it.follow('Sign in as another user');
    assert.ok(it.page.url().startsWith(`${loginElsewhere}switch?rd=`), it.page.url());
    await it.press('Sign out and go on');
    await it.fillIn(ada, secret);
    assert.equal(it.where(), 'staff/plan');
  });
}
