extension Script {
    /// Adds or prolongs a revocation and notifies all machines; a revoked session ends.
    ///
    /// Replies with the number of the event, 0 if nothing changed.
    static let revoke = Script(
        """
        -- KEYS revocations, number, events, session or revocations, all sessions
        -- ARGV subject, until, event, length of events, lifetime, session's id or nothing
        local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
        if known and tonumber(known) >= tonumber(ARGV[2]) then return 0 end
        redis.call('ZCARD', KEYS[5])
        local number = redis.call('INCR', KEYS[2])
        redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[4], '*', 'n', number, 'e', ARGV[3])
        redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
        for index = 1, 3 do redis.call('PEXPIRE', KEYS[index], ARGV[5]) end
        if ARGV[6] ~= '' then
            redis.call('DEL', KEYS[4])
            redis.call('ZREM', KEYS[5], ARGV[6])
        end
        return number
        """)

    /// Publishes an account's status, if it has not changed since it was read, and ends its sessions except the kept
    /// one if the change begins a generation, disables or removes.
    ///
    /// Replies with {number of the event}, or {0, the account's shared state or nil}.
    static let publish = Script(
        """
        -- KEYS accounts, sessions of the account, number, events, all sessions
        -- ARGV account, status as it was, new status, sealed password or nothing for the one before, kept session,
        --      generation as 8 bytes, whether sessions end, what sessions' keys begin with, length of events, lifetime
        local known = redis.call('HGET', KEYS[1], ARGV[1])
        local status, sealed = '', '-'
        if known then
            status, sealed = string.match(known, '^(%d+ [012] %S+) (%S+)$')
            if not status then return redis.error_reply('CORRUPT status') end
        end
        if status ~= ARGV[2] then return {0, known} end
        if ARGV[4] ~= '' then sealed = ARGV[4] end
        local text = ARGV[3] .. ' ' .. sealed
        local ids = redis.call('ZRANGE', KEYS[2], 0, -1)
        redis.call('ZCARD', KEYS[5])
        local number = redis.call('INCR', KEYS[3])
        redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[9], '*', 'n', number, 'e', 'a ' .. ARGV[1] .. ' ' .. text)
        redis.call('HSET', KEYS[1], ARGV[1], text)
        redis.call('PEXPIRE', KEYS[1], ARGV[10])
        redis.call('PEXPIRE', KEYS[3], ARGV[10])
        redis.call('PEXPIRE', KEYS[4], ARGV[10])
        if ARGV[7] == '1' then
            for _, id in ipairs(ids) do
                local key = ARGV[8] .. id
                local session = id == ARGV[5] and redis.call('GET', key)
                if session then
                    local moved = string.sub(session, 1, 1) .. ARGV[6] .. string.sub(session, 10)
                    redis.call('SET', key, moved, 'KEEPTTL')
                else
                    redis.call('DEL', key)
                    redis.call('ZREM', KEYS[2], id)
                    redis.call('ZREM', KEYS[5], id)
                end
            end
        end
        return {number}
        """)

    /// Stores throttle entries, or removes those without a value, and notifies all machines. Replies with the numbers
    /// of the events.
    static let throttle = Script(
        """
        -- KEYS throttle, number, events
        -- ARGV length of events, lifetime of entries, of events, and for each: entry, value or nothing
        local numbers = {}
        redis.call('HLEN', KEYS[1])
        for index = 4, #ARGV, 2 do
            local number = redis.call('INCR', KEYS[2])
            local event = 'f ' .. ARGV[index] .. ' ' .. ARGV[index + 1]
            if ARGV[index + 1] == '' then event = 'c ' .. ARGV[index] end
            redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[1], '*', 'n', number, 'e', event)
            if ARGV[index + 1] == '' then
                redis.call('HDEL', KEYS[1], ARGV[index])
            else
                redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1])
            end
            numbers[#numbers + 1] = number
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        redis.call('PEXPIRE', KEYS[3], ARGV[3])
        return numbers
        """)

    /// Removes throttle entries that still have the given values. Replies with their number.
    static let removeThrottle = Script(
        """
        -- KEYS throttle
        -- ARGV for each: entry, value
        local count = 0
        for index = 1, #ARGV, 2 do
            if redis.call('HGET', KEYS[1], ARGV[index]) == ARGV[index + 1] then
                count = count + redis.call('HDEL', KEYS[1], ARGV[index])
            end
        end
        return count
        """)

    /// Reads the era, and begins another one if there is none, or it belongs to an earlier run of the server.
    static let era = Script(
        """
        -- KEYS era
        -- ARGV run, begin of an era where there is none, of one after another, lifetime
        local known = redis.call('GET', KEYS[1])
        local run = known and string.match(known, '^(%x+) %d+$')
        if known and not run then return redis.error_reply('CORRUPT era') end
        if run == ARGV[1] then return known end
        local fresh = ARGV[1] .. ' ' .. (known and ARGV[3] or ARGV[2])
        redis.call('SET', KEYS[1], fresh, 'PX', ARGV[4])
        return fresh
        """)

    /// Uses a key, and removes a few ended ones. Replies with 1, 0 if it was used, or -1 if the era is another one.
    static let use = Script(
        """
        -- KEYS used keys, era
        -- ARGV key, until, forgotten before, lifetime, era
        if redis.call('GET', KEYS[2]) ~= ARGV[5] then return -1 end
        for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[3], 'LIMIT', 0, 2)) do
            redis.call('ZREM', KEYS[1], key)
        end
        local count = redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return count
        """)

    /// Reads the position of the stream. Replies with {number or nil, id of the last event or nil, event at the given
    /// id or nil}, the last two as lists of names and values.
    static let position = Script(
        """
        -- KEYS number, events
        -- ARGV an event's id, or nothing
        local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
        local known = ARGV[1] ~= '' and redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1])
        return {
            redis.call('GET', KEYS[1]), last[1] and last[1][1] or false, known and known[1] and known[1][2] or false
        }
        """)
}
