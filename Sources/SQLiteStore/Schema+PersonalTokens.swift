import GRDB

extension Schema {
    /// Creates the table of personal tokens, and the log of their changes that a running server follows.
    static func createPersonalTokens(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE personal_tokens (
                    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
                    account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                    name TEXT NOT NULL,
                    hash BLOB NOT NULL,
                    scopes TEXT NOT NULL,              -- separated by spaces, of which none has any
                    created_at INTEGER NOT NULL,
                    expires_at INTEGER,                -- NULL: never
                    last_used_at INTEGER,
                    UNIQUE (account_id, name)
                ) STRICT, WITHOUT ROWID;

                -- Triggers write the log, so that it has the changes of all processes. The time of last use is not a
                -- change.
                CREATE TABLE personal_token_log (
                    revision INTEGER PRIMARY KEY AUTOINCREMENT,
                    token_id BLOB NOT NULL
                ) STRICT;

                CREATE TRIGGER personal_token_added AFTER INSERT ON personal_tokens BEGIN
                    INSERT INTO personal_token_log (token_id) VALUES (NEW.id);
                END;

                CREATE TRIGGER personal_token_changed
                AFTER UPDATE OF name, hash, scopes, expires_at ON personal_tokens BEGIN
                    INSERT INTO personal_token_log (token_id) VALUES (NEW.id);
                END;

                CREATE TRIGGER personal_token_removed AFTER DELETE ON personal_tokens BEGIN
                    INSERT INTO personal_token_log (token_id) VALUES (OLD.id);
                END;

                -- A token has the current name and groups of its account.
                CREATE TRIGGER personal_token_owner_changed
                AFTER UPDATE OF username, canonical_name, name, email, groups ON accounts BEGIN
                    INSERT INTO personal_token_log (token_id) SELECT id FROM personal_tokens WHERE account_id = NEW.id;
                END;

                -- Disabling an account ends the tokens that were created before.
                CREATE TRIGGER account_disabled_ends_personal_tokens AFTER UPDATE OF disabled ON accounts
                WHEN NEW.disabled AND NOT OLD.disabled BEGIN
                    DELETE FROM personal_tokens WHERE account_id = NEW.id;
                END;

                -- A process that is further behind reads all tokens again.
                CREATE TRIGGER personal_token_log_pruned AFTER INSERT ON personal_token_log BEGIN
                    DELETE FROM personal_token_log WHERE revision <= NEW.revision - 10000;
                END;
                """)
    }
}
