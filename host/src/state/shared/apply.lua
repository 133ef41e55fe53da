-- Applies all of the steps of a batch, in their order, or none of them.
--
-- KEYS  a hash with the values, a sorted set of its keys with the score 0, and the bytes
--       of both together.
-- ARGV  how many keys and how many bytes the namespace may hold, then the steps:
--       'present' KEY VALUE, 'absent' KEY, 'set' KEY VALUE, 'delete' KEY,
--       'increment' KEY NUMBER.
--
-- Answers 'done' and what came of each step: '' for a step that has nothing to say, '0' or
-- '1' for a delete, the sum for an increment. Or, when nothing was changed, one of
-- 'conflict' STEP, 'not-a-number' STEP, 'keys', 'bytes' and 'damaged'.
--
-- Everything is worked out before the first write, so that an error cannot come between
-- two of them. The work is bounded by the size of a batch and of a namespace.

local values, names, total = KEYS[1], KEYS[2], KEYS[3]

-- What is there, and what will be.

local sizes = {}    -- key: bytes of key and value as they are kept, or false
local current = {}  -- key: its value after the steps so far, or false
local changed = {}  -- the keys that were set or removed, in order
local is_changed = {}

local function kept_size(key)
  if sizes[key] == nil then
    sizes[key] = redis.call('HEXISTS', values, key) == 1
      and #key + redis.call('HSTRLEN', values, key)
  end
  return sizes[key]
end

local function value_of(key)
  if current[key] == nil then
    current[key] = redis.call('HGET', values, key)
  end
  return current[key]
end

local function exists(key)
  if is_changed[key] then
    return current[key] ~= false
  end
  return kept_size(key) ~= false
end

local function change(key, value)
  if not is_changed[key] then
    is_changed[key] = true
    changed[#changed + 1] = key
  end
  current[key] = value
end

-- Whole numbers of 64 bits. A number of Lua is exact only to 53, so they are taken in two
-- parts: `high` times ten thousand millions, plus `low`, both of one sign.

local UNIT = 10000000000
local MAX_HIGH, MAX_LOW = 922337203, 6854775807

local function is_in_range(high, low)
  if high >= 0 and low >= 0 then
    return high < MAX_HIGH or (high == MAX_HIGH and low <= MAX_LOW)
  end
  return high > -MAX_HIGH or (high == -MAX_HIGH and low >= -MAX_LOW - 1)
end

local function parsed(text)
  if text ~= '0' and (#text > 20 or not string.find(text, '^%-?[1-9]%d*$')) then
    return nil
  end
  local sign, digits = 1, text
  if string.sub(text, 1, 1) == '-' then
    sign, digits = -1, string.sub(text, 2)
  end
  local high = sign * (tonumber(string.sub(digits, 1, -11)) or 0)
  local low = sign * tonumber(string.sub(digits, -10))
  if #digits > 19 or not is_in_range(high, low) then
    return nil
  end
  return high, low
end

local function formatted(high, low)
  local sign = (high < 0 or low < 0) and '-' or ''
  if high == 0 then
    return sign .. string.format('%.0f', math.abs(low))
  end
  return sign .. string.format('%.0f%010.0f', math.abs(high), math.abs(low))
end

-- The sum of two of them, or nil when the first is none or the sum is out of range.
local function sum_of(one, other)
  local high, low = parsed(one)
  if high == nil then
    return nil
  end
  local other_high, other_low = parsed(other)
  high, low = high + other_high, low + other_low
  if low >= UNIT then
    high, low = high + 1, low - UNIT
  elseif low <= -UNIT then
    high, low = high - 1, low + UNIT
  end
  if high > 0 and low < 0 then
    high, low = high - 1, low + UNIT
  elseif high < 0 and low > 0 then
    high, low = high + 1, low - UNIT
  end
  return is_in_range(high, low) and formatted(high, low) or nil
end

-- The steps.

local at = 3
local function next_argument()
  at = at + 1
  return ARGV[at - 1]
end

local answer = {'done'}
local step = 0
while at <= #ARGV do
  local kind, key = next_argument(), next_argument()
  local said = ''
  if kind == 'present' then
    if value_of(key) ~= next_argument() then
      return {'conflict', tostring(step)}
    end
  elseif kind == 'absent' then
    if exists(key) then
      return {'conflict', tostring(step)}
    end
  elseif kind == 'set' then
    change(key, next_argument())
  elseif kind == 'delete' then
    said = exists(key) and '1' or '0'
    change(key, false)
  else
    said = sum_of(value_of(key) or '0', next_argument())
    if said == nil then
      return {'not-a-number', tostring(step)}
    end
    change(key, said)
  end
  step = step + 1
  answer[#answer + 1] = said
end

-- The quota.

local held_keys = redis.call('HLEN', values)
if held_keys ~= redis.call('ZCARD', names) then
  return {'damaged'}
end
local held_bytes = tonumber(redis.call('GET', total) or '0')
local keys, bytes = held_keys, held_bytes
for _, key in ipairs(changed) do
  local before, after = kept_size(key), current[key]
  if before then
    keys, bytes = keys - 1, bytes - before
  end
  if after then
    keys, bytes = keys + 1, bytes + #key + #after
  end
end
if keys > math.max(tonumber(ARGV[1]), held_keys) then
  return {'keys'}
end
if bytes > math.max(tonumber(ARGV[2]), held_bytes) then
  return {'bytes'}
end

-- The changes.

for _, key in ipairs(changed) do
  local before, after = kept_size(key), current[key]
  if after then
    redis.call('HSET', values, key, after)
    if not before then
      redis.call('ZADD', names, 0, key)
    end
  elseif before then
    redis.call('HDEL', values, key)
    redis.call('ZREM', names, key)
  end
end
if keys == 0 then
  redis.call('DEL', total)
elseif bytes ~= held_bytes then
  redis.call('SET', total, string.format('%.0f', bytes))
end
return answer
