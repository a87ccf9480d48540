-- Finds the log, or begins one. It has another epoch when this server was a replica until a moment
-- ago: what the one before it had acknowledged, and not passed on, is missing here.
-- KEYS: the log, its keys, its epoch, the server that gave the epoch. ARGV: a new epoch.
local about = redis.call('INFO', 'replication')
local server = string.match(about, 'master_replid:(%x+)')
local promoted = not string.find(about, 'second_repl_offset:-1', 1, true)
local epoch = redis.call('GET', KEYS[3])
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('XADD', KEYS[1], '0-1', 'begun', ARGV[1]) -- so that a log that was lost is noticed
  epoch = ARGV[1]
  redis.call('SET', KEYS[3], epoch)
  redis.call('SET', KEYS[4], server)
elseif not epoch or promoted and redis.call('GET', KEYS[4]) ~= server then
  epoch = ARGV[1]
  redis.call('SET', KEYS[3], epoch)
  redis.call('SET', KEYS[4], server)
end
return { epoch, last_id(KEYS[1]) }
