-- Copyright 2026 The Chartroom developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- For wrk: goes through requests of a file (method, path, headers, body; separated by tabs) and prints
-- its figures as one line of JSON.

local list, at = {}, 0

function init (arguments)
  if arguments[1] == nil then
    return
  end
  for line in io.lines (arguments[1]) do
    local method, path, fields, body = line:match ("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = {}
    for name, value in fields:gmatch ("([^:;]+): ([^;]*)") do
      headers[name] = value
    end
    if body ~= "" then
      headers["Content-Type"] = "application/fhir+json"
    end
    list[#list + 1] = wrk.format (method, path, headers, body ~= "" and body or nil)
  end
end

function request ()
  if #list == 0 then
    return wrk.format ()
  end
  at = at % #list + 1
  return list[at]
end

function done (summary, latency, requests)
  local errors = summary.errors
  io.write (string.format (
    '\n{"requests": %d, "seconds": %.6f, "failed": %d, "p50": %.4f, "p95": %.4f, "p99": %.4f, "worst": %.4f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile (50) / 1000, latency:percentile (95) / 1000, latency:percentile (99) / 1000,
    latency.max / 1000))
end
