// A cookie "user.end.signature": the email in base64url, seconds since 1970, and the HMAC-SHA256 of what stands before it.
import hmac from 'crypto';
import querystring from 'querystring';

const lifetime = 12 * 3600;

function sign(claim) {
    return hmac.createHmac('sha256', settings.key).update(claim).digest('base64url');
}

// njs has no comparison in constant time. This one reads both texts to their ends.
function isEqual(one, other) {
    let difference = one.length ^ other.length;
    for (let i = 0; i < other.length; ++i) {
        difference |= one.charCodeAt(i) ^ other.charCodeAt(i);
    }
    return difference === 0;
}

function isValid(cookie) {
    const place = cookie.lastIndexOf('.');
    if (place < 0) {
        return false;
    }
    const claim = cookie.substring(0, place);
    if (!isEqual(cookie.substring(place + 1), sign(claim))) {
        return false;
    }
    return Number(claim.substring(claim.indexOf('.') + 1)) > Date.now() / 1000;
}

function check(r) {
    r.return(isValid(r.variables.cookie_session || '') ? 204 : 401);
}

async function isPassword(user, password) {
    const key = await crypto.subtle.importKey('raw', Buffer.from(password), {name: 'PBKDF2'}, false, ['deriveBits']);
    const digest = await crypto.subtle.deriveBits(
        {name: 'PBKDF2', hash: 'SHA-256', salt: Buffer.from(user.salt, 'hex'), iterations: user.iterations}, key, 256);
    return isEqual(Buffer.from(digest).toString('hex'), user.digest);
}

async function sign_in(r) {
    if (r.method !== 'POST') {
        r.return(405);
        return;
    }
    const form = querystring.parse(r.requestText || '');
    const user = Object.keys(settings.users).includes(form.email) ? settings.users[form.email] : undefined;
    if (!user || typeof form.password !== 'string' || !await isPassword(user, form.password)) {
        r.return(401);
        return;
    }
    const claim = Buffer.from(form.email).toString('base64url') + '.' + (Math.floor(Date.now() / 1000) + lifetime);
    r.headersOut['Set-Cookie'] = [`session=${claim}.${sign(claim)}; Path=/; HttpOnly; SameSite=Lax`];
    r.return(303, '/private/secret.txt');
}

export default {check, sign_in};
