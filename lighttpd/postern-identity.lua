-- Sets the identity headers of the request to the values that Postern returned, and removes all others. (CGI,
-- FastCGI and PHP also get the identity as the variables REMOTE_USER, REMOTE_EMAIL, REMOTE_NAME and REMOTE_GROUPS.)
local variables, headers = lighty.r.req_env, lighty.r.req_header

-- lighttpd chooses the rule by its own reading of the path, and many applications read the path differently. Such a
-- path is refused for every application. lighttpd resolves plain dot segments ("/../") itself.
local function decoded(text)
    return (text:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

local function is_ambiguous(path)
    path = path:lower()
    -- A fragment, an encoded dot, slash or backslash, and a "%" that encodes nothing.
    if path:find("#", 1, true) or path:find("%%2[ef]") or path:find("%%5c") then return true end
    if path:gsub("%%%x%x", ""):find("%", 1, true) then return true end
    local plain = decoded(path)
    -- A backslash, a path parameter, control bytes, and a "%" that encodes something for an application that
    -- decodes twice.
    if plain:find("[\\;%c]") or plain:find("%%%x%x") or plain:find("%u", 1, true) then return true end
    -- Overlong UTF-8.
    if plain:find("[\192\193]") or plain:find("\224[\128-\159]") or plain:find("\240[\128-\143]") then return true end
    for segment in path:gmatch("[^/]+") do
        if segment ~= "." and segment ~= ".." then
            -- Some applications end the path at an encoded "?" or "#".
            for part in decoded(segment):gmatch("[^?#]+") do
                -- Windows deletes a dot or a blank at the end; "+" is a blank for some applications.
                if part:find("[. ]$") or part:find("^[ +]*%.[. +]*$") then return true end
            end
        end
    end
    return false
end
if is_ambiguous(lighty.r.req_attr["request.orig-uri"]:match("^[^?]*")) then return 403 end

-- The headers in which Postern and other gateways send the identity of a visitor: the prefixes of whole families, single
-- names, and names of these families that scripts and proxies use for other purposes.
local function words(text)
    local set = {}
    for word in text:gmatch("%S+") do set[word] = true end
    return set
end
-- scripts/identity writes this
local families = words [[
    remote- x-remote- x-auth- x-authenticated- x-user- x-authentik- x-webauth- x-vouch- x-token- x-pomerium-
    x-consumer- x-credential- x-proxy- tailscale-user- cf-access- x-goog-authenticated-user- x-goog-iap-
    x-amzn-oidc- x-ms-client-principal- x-ms-token- x-oidc- oidc- shib- x-shib- impersonate- ssl-client-
    x-ssl-client- x-client-cert-
]]
local names = words [[
    proxy session auth-user auth-mail auth-groups x-forwarded-user x-forwarded-email x-forwarded-groups
    x-forwarded-login x-forwarded-preferred-username x-forwarded-access-token x-forwarded-client-cert
    x-forwarded-tls-client-cert x-user x-username x-email x-groups x-roles x-id-token x-userinfo
    x-ms-client-principal iv-user iv-groups iv-creds sm-user x-client-cert client-cert
]]
local kept = words [[
    x-remote-addr x-remote-ip x-remote-host x-remote-port x-auth-token x-auth-key x-auth-csrf x-auth-signature
    x-auth-timestamp x-auth-nonce x-auth-request-redirect x-user-agent x-user-id
]]
-- end of what scripts/identity writes

-- Remote_User, Remote.User and REMOTE+USER are spellings of Remote-User: all become the same variable.
local function says_who(name)
    name = name:lower():gsub("[^a-z0-9]+", "-")
    if names[name] then return true end
    if kept[name] then return false end
    for family in pairs(families) do
        if name:sub(1, #family) == family then return true end
    end
    return false
end

local theirs = {}
for name in pairs(headers) do
    if says_who(name) then theirs[#theirs + 1] = name end
end
for _, name in ipairs(theirs) do headers[name] = nil end

for variable, name in pairs({REMOTE_USER = "Remote-User", REMOTE_EMAIL = "Remote-Email",
                             REMOTE_NAME = "Remote-Name", REMOTE_GROUPS = "Remote-Groups"}) do
    if (variables[variable] or "") ~= "" then headers[name] = variables[variable] end
end

-- The application must not learn an app password: anywhere in Authorization, or in the base64 of Basic, where "pst_" has
-- three spellings. Every other Authorization belongs to the application. Postern needs the header while it is asked.
local function carries_app_password(authorization)
    if authorization:find("pst_" .. ("[a-z2-7]"):rep(16) .. "_") then return true end
    local basic = authorization:lower():find("basic ", 1, true)
    local base64 = basic and authorization:sub(basic) or ""
    return base64:find("cHN0X", 1, true) or base64:find("BzdF[89+/]") or base64:find("wc3Rf", 1, true)
end
if variables["GATE"] ~= "asking" and carries_app_password(headers["Authorization"] or "") then
    headers["Authorization"] = nil
end

-- The application must not learn Postern's session cookie; the other cookies stay unchanged. The name of the session
-- cookie is __Host-session or, with cookie.domain, __Secure-session. Over plain http its name is session; over https
-- an application may use that name. If session.cookie in postern.toml has another name, change "session" here, in one
-- place.
if variables["GATE"] == "asking" then return end    -- Postern needs the cookies now
local session = "session"
local ours = {["__Host-" .. session] = true, ["__Secure-" .. session] = true,
              [session] = lighty.r.req_attr["uri.scheme"] ~= "https"}
local cookies = (";" .. (headers["Cookie"] or "")):gsub(";[^;]*", function(cookie)
    -- Postern reads names by the same rule: SP and HTAB may come before a name, and nothing between
    -- the name and "=".
    if ours[cookie:match("^;[ \t]*([^=]*)=")] then return "" end
end):gsub("^;[ \t]*", "")
headers["Cookie"] = cookies ~= "" and cookies or nil
