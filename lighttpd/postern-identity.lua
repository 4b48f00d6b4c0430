-- What an application is told about the visitor, in the headers of the request: what Postern said and nothing else.
-- (CGI, FastCGI and PHP have it also as the variables REMOTE_USER, REMOTE_EMAIL, REMOTE_NAME and REMOTE_GROUPS.)
local variables, headers = lighty.r.req_env, lighty.r.req_header

-- By these names Postern and other gateways tell it, and applications believe them. Remote_User, Remote.User and
-- Remote+User become the same variable as Remote-User.
local names = {}
for name in ([[
    remote-user remote-email remote-name remote-groups auth-user proxy session x-auth-request-email
    x-auth-request-groups x-auth-request-preferred-username x-auth-request-user x-auth-user x-authenticated-user
    x-forwarded-email x-forwarded-groups x-forwarded-preferred-username x-forwarded-user x-remote-email x-remote-groups
    x-remote-name x-remote-user x-user x-vouch-user x-webauth-user
]]):gmatch("%S+") do names[name] = true end

local theirs = {}
for name in pairs(headers) do
    if names[name:lower():gsub("[^a-z0-9]", "-")] then theirs[#theirs + 1] = name end
end
for _, name in ipairs(theirs) do headers[name] = nil end

for variable, name in pairs({REMOTE_USER = "Remote-User", REMOTE_EMAIL = "Remote-Email",
                             REMOTE_NAME = "Remote-Name", REMOTE_GROUPS = "Remote-Groups"}) do
    if (variables[variable] or "") ~= "" then headers[name] = variables[variable] end
end

-- Postern's session is not the application's to know; the other cookies stay as they are. It is __Host-session or,
-- with cookie.domain, __Secure-session, and session only on plain http: on https that name is free for an application.
-- With a session.cookie of your own in postern.toml, it is "session" here, once, that has to change.
if variables["GATE"] == "asking" then return end    -- it is Postern that gets them now
local session = "session"
local ours = {["__Host-" .. session] = true, ["__Secure-" .. session] = true,
              [session] = lighty.r.req_attr["uri.scheme"] ~= "https"}
local cookies = (";" .. (headers["Cookie"] or "")):gsub(";[^;]*", function(cookie)
    if ours[cookie:match("^;%s*([^=%s]*)")] then return "" end
end):gsub("^;%s*", "")
headers["Cookie"] = cookies ~= "" and cookies or nil
