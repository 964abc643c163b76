/**
 * Conditional writes, each one step on the server. A namespace has the values as plain strings, which Keyv reads too, a
 * sorted set of keys by their newest write, and a hash of versions. `KEYS`: value, sorted set, hash.
 */

const HELD = `
local version = tonumber(redis.call('hget', KEYS[3], ARGV[1]) or '0')
local held = 0
if redis.call('exists', KEYS[1]) == 1 then held = math.max(version, 1) end
`;

/** `ARGV`: key, expected version, value, time of the write, TTL in ms (0: none). @returns the new version, or 0. */
export const PUT_IF = `${HELD}
if held ~= tonumber(ARGV[2]) then return 0 end
version = math.max(version, held) + 1
if ARGV[5] == '0' then redis.call('set', KEYS[1], ARGV[3])
else redis.call('set', KEYS[1], ARGV[3], 'PX', ARGV[5]) end
redis.call('zadd', KEYS[2], ARGV[4], ARGV[1])
redis.call('hset', KEYS[3], ARGV[1], version)
return version
`;

/** `ARGV`: key, expected version. @returns 1 when it was deleted. */
export const DELETE_IF = `${HELD}
if held == 0 or held ~= tonumber(ARGV[2]) then return 0 end
redis.call('del', KEYS[1])
redis.call('zrem', KEYS[2], ARGV[1])
redis.call('hdel', KEYS[3], ARGV[1])
return 1
`;

/** `ARGV`: key. @returns value, version and time of the newest write, or nothing. */
export const READ = `${HELD}
if held == 0 then return false end
return {redis.call('get', KEYS[1]), tostring(held), redis.call('zscore', KEYS[2], ARGV[1]) or '0'}
`;

/** Takes a key whose value has expired or was evicted out of the sorted set. `ARGV`: key. */
export const FORGET_EXPIRED = `
if redis.call('exists', KEYS[1]) == 1 then return 0 end
redis.call('hdel', KEYS[3], ARGV[1])
return redis.call('zrem', KEYS[2], ARGV[1])
`;

/** Whether writes and scripts work. `KEYS`: a key of ours. */
export const PROBE = `return redis.call('set', KEYS[1], '1', 'PX', 60000)`;

/** The name of this life of the data, made up by whoever comes first. `KEYS`: a key of ours; `ARGV`: a new name. */
export const ERA = `
local era = redis.call('get', KEYS[1])
if era then return era end
redis.call('set', KEYS[1], ARGV[1])
return ARGV[1]
`;
