extension Script {
    /// Tries the commands of the other scripts on scratch keys. Replies with the names of the commands that this user
    /// may not run; any other failure ends it.
    static let rights = Script(
        """
        -- KEYS a string, a hash, a sorted set, a stream
        local refused, failure = {}, nil
        local function try(name, ...)
            local answer = redis.pcall(name, ...)
            if type(answer) == 'table' and answer.err then
                if string.find(answer.err, "can't run this command", 1, true) then
                    refused[#refused + 1] = name
                else
                    failure = failure or answer
                end
            end
        end
        try('INCR', KEYS[1])
        try('GET', KEYS[1])
        try('SET', KEYS[1], '1', 'PX', '10000')
        try('HSET', KEYS[2], 'a', '1')
        try('HGET', KEYS[2], 'a')
        try('HLEN', KEYS[2])
        try('HDEL', KEYS[2], 'b')
        try('ZADD', KEYS[3], '1', 'a')
        try('ZSCORE', KEYS[3], 'a')
        try('ZCARD', KEYS[3])
        try('ZRANGE', KEYS[3], '0', '-1')
        try('ZRANGEBYSCORE', KEYS[3], '-inf', '(1')
        try('ZREM', KEYS[3], 'b')
        try('XADD', KEYS[4], '*', 'a', '1')
        try('XRANGE', KEYS[4], '-', '+')
        try('XREVRANGE', KEYS[4], '+', '-')
        for index = 1, 4 do try('PEXPIRE', KEYS[index], '10000') end
        for index = 1, 4 do try('DEL', KEYS[index]) end
        return failure or refused
        """)
}
