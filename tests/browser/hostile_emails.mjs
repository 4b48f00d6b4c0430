// Emails that an attacker may type.
import assert from 'node:assert/strict';

import { password } from './visitor.mjs';

// Valid emails that are code in another language, such as HTML or a template.
const hostile = [
  '<img/src=x/onerror=alert(1)>@example.com',
  '"><script>alert(1)</script>@example.com',
  "'/autofocus/onfocus='alert(1)'@example.com",
  '&lt;b&gt;&amp;&#64@example.com',
  '{{csrf}}{{{user}}}{{&user}}@example.com',
  '{{>login}}{{=<%_%>=}}{{#signed_in}}@example.com',
  '${7*7}<%=7*7%>#{7*7}@example.com',
  'אדה@example.com',
];

export async function hostileEmails(checks) {
  await checks.visit('hostile emails appear as text only, on the profile, in the bar and in the form', async (it) => {
    const elements = () => it.page.locator('body *').count();
    await it.signIn('plain@example.com');
    await it.open('profile');
    const onProfile = await elements();
    await it.press('Sign out', 'banner');
    const onLogin = await elements();
    for (const email of hostile) {
      await it.fillIn(email, password);
      assert.equal(it.where(), 'success', email);
      await it.open('profile');
      assert.equal(await it.page.locator('h1 bdi').textContent(), email);
      assert.equal(await it.page.locator('.visitor bdi').textContent(), email);
      assert.equal(await elements(), onProfile, email);
      await it.press('Sign out', 'banner');
      assert.equal(await it.page.locator('#email').getAttribute('value'), email);
      assert.equal(await elements(), onLogin, email);
    }
  });

  await checks.visit('an email with a mark that turns the text around is refused', async (it) => {
    for (const mark of ['\u202e', '\u200f', '\u2066']) {
      await it.open();
      await it.fillIn(`ada${mark}@example.com`, password);
      assert.equal(it.where(), '');
      assert.doesNotMatch(await it.page.content(), new RegExp(mark));
    }
  });
}
