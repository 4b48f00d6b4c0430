-- The last check of the answer to a protected request.
local request, headers = lighty.r, lighty.r.resp_header

-- While Postern is asked, an answer is Postern's no (303, 401, 403) or an error. If it is another one, a module that
-- stands before mod_fastcgi has answered in its place. But once Postern has named the visitor, a module such as
-- mod_status may answer before postern-protect.lua runs again.
local variables = request.req_env
local status = request.req_item.http_status
local has_name = (variables["REMOTE_EMAIL"] or "") ~= ""
if variables["GATE"] == "asking" and not has_name and status ~= 303 and status ~= 401 and status ~= 403 and status < 500 then
    request.resp_body:set({})
    return 500
end

-- No cache between shows it to somebody else, unless the application says otherwise.
if not headers["Cache-Control"] then headers["Cache-Control"] = "private, no-cache" end
