-- For wrk: wrk -s load.lua URL [-- cookies|authorizations|forms FILE]. Sends the lines of the file in rotation, each as
-- the Cookie or Authorization header of a GET, or as the form of a POST. Prints "figures" and the totals of all requests: requests, answers of 400
-- and more, broken connections, bytes received, microseconds, and the 50th and 99th percentile in microseconds.
local requests, position = {}, 0

function init(args)
    if #args == 0 then return end
    for line in io.lines(args[2]) do
        if args[1] ~= "forms" then
            wrk.headers[args[1] == "cookies" and "Cookie" or "Authorization"] = line
            requests[#requests + 1] = wrk.format()
        else
            requests[#requests + 1] = wrk.format("POST", nil,
                {["Host"] = wrk.headers["Host"], ["Content-Type"] = "application/x-www-form-urlencoded"}, line)
        end
    end
    function request()
        position = position % #requests + 1
        return requests[position]
    end
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format("figures %d %d %d %d %d %d %d", summary.requests, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout, summary.bytes, summary.duration,
        latency:percentile(50), latency:percentile(99)))
end
