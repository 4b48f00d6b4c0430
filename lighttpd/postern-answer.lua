-- Checks the answer to a protected request last.
local request, headers = lighty.r, lighty.r.resp_header

-- While lighttpd asks Postern, an answer is Postern's refusal (303, 401, 403) or an error. Any other answer comes
-- from a module before mod_fastcgi, which has answered instead of Postern. After Postern has named the visitor, a
-- module such as mod_status may answer before postern-protect.lua runs again.
local variables = request.req_env
local status = request.req_item.http_status
local has_name = (variables["REMOTE_EMAIL"] or "") ~= ""
if variables["GATE"] == "asking" and not has_name and status ~= 303 and status ~= 401 and status ~= 403 and status < 500 then
    request.resp_body:set({})
    return 500
end

-- No shared cache may show the page to another visitor, unless the application decides otherwise.
if not headers["Cache-Control"] then headers["Cache-Control"] = "private, no-cache" end
