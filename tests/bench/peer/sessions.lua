-- Sessions in a table that nginx's workers share, from token to email, and the users from a file.
local ffi = require "ffi"
ffi.cdef [[
char *crypt(const char *phrase, const char *setting);
int RAND_bytes(unsigned char *bytes, int length);
]]
local C = ffi.C

local sessions = {}
local lifetime = 12 * 3600
local hashes = {}  -- from email to a hash of "openssl passwd -6"

function sessions.read_users(file)
    for line in io.lines(file) do
        local email, hash = line:match("^(.-)\t(.*)$")
        hashes[email] = hash
    end
end

-- Answers 401 unless the cookie is a session.
function sessions.check()
    local token = ngx.var.cookie_session
    if not token or not ngx.shared.sessions:get(token) then return ngx.exit(401) end
end

local function is_password(email, password)
    local hash = hashes[email]
    if not hash or not password then return false end
    local computed = C.crypt(password, hash)
    return computed ~= nil and ffi.string(computed) == hash
end

local function new_token()
    local bytes = ffi.new("unsigned char[32]")
    assert(C.RAND_bytes(bytes, 32) == 1, "no random numbers")
    return (ngx.encode_base64(ffi.string(bytes, 32), true):gsub("[+/]", {["+"] = "-", ["/"] = "_"}))
end

function sessions.sign_in()
    if ngx.req.get_method() ~= "POST" then return ngx.exit(405) end
    ngx.req.read_body()
    local form = ngx.req.get_post_args(10)
    if type(form.email) ~= "string" or type(form.password) ~= "string" or not is_password(form.email, form.password) then
        return ngx.exit(401)
    end
    local token = new_token()
    assert(ngx.shared.sessions:safe_set(token, form.email, lifetime))
    ngx.header["Set-Cookie"] = "session=" .. token .. "; Path=/; HttpOnly; SameSite=Lax"
    return ngx.redirect("/private/secret.txt", 303)
end

function sessions.sign_out()
    if ngx.req.get_method() ~= "POST" then return ngx.exit(405) end
    if ngx.var.cookie_session then ngx.shared.sessions:delete(ngx.var.cookie_session) end
    return ngx.redirect("/sign_in.html", 303)
end

return sessions
