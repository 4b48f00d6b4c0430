-- Keeps passes (verdicts that let a request through) for one second in the memory that nginx's workers share.
-- postern_check_cached runs this file twice for a check: before nginx asks Postern, and when Postern has answered. nginx
-- compiles the file once for each worker; the functions below stay in package.loaded.

local cache = package.loaded.postern_passes

if not cache then
    cache = {}
    package.loaded.postern_passes = cache

    local ffi = require "ffi"
    -- nginx's clock in milliseconds. Unlike ngx.now(), it never goes back, and all workers have the same.
    ffi.cdef "extern volatile uintptr_t ngx_current_msec;"
    local C = ffi.C

    local var = ngx.var
    local find, sub = string.find, string.sub
    local update_time = ngx.update_time
    local passes = ngx.shared.postern_passes or error("postern-cache.conf is not in the http block")

    local lifetime = 990  -- milliseconds: a second without two ticks of the kernel's clock
    local turn = 2 ^ 31   -- readings of the clock are below this, because the store keeps them as C integers

    local function now()
        update_time()  -- while a worker is busy, its clock stands still
        return tonumber(C.ngx_current_msec) % turn
    end

    local function is_recent(sent, time)
        return (time - sent) % turn < lifetime
    end

    -- The key has everything on which a verdict depends: https, the server's address and name and the requested name,
    -- the location of the check, the rule, and all cookies as Postern gets them, because only Postern decides which of
    -- them is the session. With the length before each part, no two requests have the same key. The key is not hashed:
    -- nothing can collide. nginx drops a key beyond 65,535 bytes, so such a pass is never kept. The key is one expression,
    -- because Lua would store each part as a string of its own.
    local function key(cookies)
        local https, addr, port, name = var.https or "", var.server_addr, var.server_port, var.server_name
        local host, uri, rule = var.host, var.uri, var.postern_rule
        return #https .. ":" .. https .. #addr .. ":" .. addr .. #port .. ":" .. port .. #name .. ":" .. name
            .. #host .. ":" .. host .. #uri .. ":" .. uri .. #rule .. ":" .. rule .. cookies
    end

    local told = {"upstream_http_remote_user", "upstream_http_remote_email", "upstream_http_remote_name",
        "upstream_http_remote_groups"}
    local kept = {"postern_kept_user", "postern_kept_email", "postern_kept_name", "postern_kept_groups"}

    -- Answers the check if there is a pass. postern_protect reads the identity, which postern-gate.conf has emptied.
    function cache.answer()
        local cookies = var.http_cookie
        -- Without cookies nobody passes. A request with a password of its own is never answered from here.
        if not cookies or var.http_authorization then return end

        local wanted, time = key(cookies), now()
        local identity, sent = passes:get(wanted)
        if not identity or not is_recent(sent or 0, time) then
            ngx.ctx.postern_pass = {key = wanted, sent = time}
            return
        end
        local start = 1
        for i = 1, #kept do
            local stop = find(identity, "\n", start, true)
            if stop > start then var[kept[i]] = sub(identity, start, stop - 1) end
            start = stop + 1
        end
        return ngx.exit(204)
    end

    -- Keeps Postern's answer if it is a pass. The second began when nginx asked. Full memory is no error: nginx drops the
    -- passes that were used least recently, or this one.
    function cache.keep()
        if ngx.status ~= 204 or var.upstream_status ~= "204" then return end
        local pass = ngx.ctx.postern_pass
        if not pass or not is_recent(pass.sent, now()) then return end
        local identity = ""
        for i = 1, #told do
            identity = identity .. (var[told[i]] or "") .. "\n"
        end
        passes:set(pass.key, identity, lifetime / 1000, pass.sent)
    end
end

if ngx.get_phase() == "rewrite" then
    return cache.answer()
end
return cache.keep()
