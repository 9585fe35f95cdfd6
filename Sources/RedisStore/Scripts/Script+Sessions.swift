extension Script {
    /// Refuses to run late. A server that stood still processes commands long after their senders gave up. A refresh
    /// token rotated then would count as stolen when the client presents it again.
    private static let lateness = """
        local time = redis.call('TIME')
        if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[#ARGV]) then return redis.error_reply('LATE step') end
        """

    /// Stores a new session, if its account's status has not changed since it was read.
    ///
    /// Replies with {1}, or {0, the account's shared state or nil}.
    static let begin = Script(
        """
        -- KEYS session, sessions of the account, all sessions, accounts
        -- ARGV account, its status as it was, session, its id, lifetime, begun at, expires at, lifetime of the lists,
        --      not after
        \(lateness)
        local known = redis.call('HGET', KEYS[4], ARGV[1])
        if (known and string.match(known, '^%d+ [012] %S+') or '') ~= ARGV[2] then return {0, known} end
        redis.call('ZADD', KEYS[2], ARGV[6], ARGV[4])
        redis.call('ZADD', KEYS[3], ARGV[7], ARGV[4])
        redis.call('PEXPIRE', KEYS[2], ARGV[8])
        redis.call('PEXPIRE', KEYS[3], ARGV[8])
        redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[5])
        return {1}
        """)

    /// Replaces a session's state, if neither it nor its account's status has changed since they were read.
    ///
    /// Replies with {1}, or {0, the account's shared state or nil, session or nil}.
    static let replace = Script(
        """
        -- KEYS session, accounts, all sessions
        -- ARGV session as it was, account, its status as it was, new session, lifetime, expires at, id, not after
        \(lateness)
        local session = redis.call('GET', KEYS[1])
        local known = redis.call('HGET', KEYS[2], ARGV[2])
        local status = known and string.match(known, '^%d+ [012] %S+') or ''
        if session ~= ARGV[1] or status ~= ARGV[3] then return {0, known, session} end
        redis.call('ZADD', KEYS[3], ARGV[6], ARGV[7])
        redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
        return {1}
        """)

    /// Ends a session, if neither it nor its account's status has changed since they were read, and notifies all
    /// machines.
    ///
    /// Replies with {1, number of the event}, or {0, the account's shared state or nil, session or nil}.
    static let end = Script(
        """
        -- KEYS session, accounts, all sessions, sessions of the account, revocations, number, events
        -- ARGV session as it was, account, its status as it was, id, revoked until, event, length of events, lifetime
        local session = redis.call('GET', KEYS[1])
        local known = redis.call('HGET', KEYS[2], ARGV[2])
        local status = known and string.match(known, '^%d+ [012] %S+') or ''
        if session ~= ARGV[1] or status ~= ARGV[3] then return {0, known, session} end
        redis.call('ZSCORE', KEYS[3], ARGV[4])
        redis.call('ZSCORE', KEYS[4], ARGV[4])
        local member = 's' .. ARGV[4]
        local revoked = redis.call('ZSCORE', KEYS[5], member)
        local number = redis.call('INCR', KEYS[6])
        redis.call('XADD', KEYS[7], 'MAXLEN', '~', ARGV[7], '*', 'n', number, 'e', ARGV[6])
        if not revoked or tonumber(revoked) < tonumber(ARGV[5]) then redis.call('ZADD', KEYS[5], ARGV[5], member) end
        for index = 5, 7 do redis.call('PEXPIRE', KEYS[index], ARGV[8]) end
        redis.call('DEL', KEYS[1])
        redis.call('ZREM', KEYS[3], ARGV[4])
        redis.call('ZREM', KEYS[4], ARGV[4])
        return {1, number}
        """)

    /// Removes some expired sessions. Replies with their number.
    static let removeExpired = Script(
        """
        -- KEYS all sessions
        -- ARGV before, at most, what sessions' keys begin with, what the lists of accounts' sessions begin with
        local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
        for _, id in ipairs(ids) do
            local session = redis.call('GET', ARGV[3] .. id)
            if session then
                local account = string.gsub(string.sub(session, 10, 25), '.', function(byte)
                    return string.format('%02x', string.byte(byte))
                end)
                redis.call('ZREM', ARGV[4] .. account, id)
                redis.call('DEL', ARGV[3] .. id)
            end
            redis.call('ZREM', KEYS[1], id)
        end
        return #ids
        """)
}
