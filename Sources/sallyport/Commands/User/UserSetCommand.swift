import ArgumentParser
import Identity
import SQLiteStore

/// `sallyport user set NAME`.
struct UserSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change name, e-mail address and groups; tokens stay valid.",
        discussion: """
            Example: sallyport user set alice --email alice@example.org --add-group admins

            An access token contains the groups at its issue time; the next refresh returns one with the new groups.
            """)

    @Argument(help: "The user name.") var username: String
    @Option(help: "The display name; '' removes it.") var name: String?
    @Option(help: "The e-mail address; '' removes it.") var email: String?
    @Option(
        name: .customLong("group"),
        help: ArgumentHelp("A group, replacing all current ones; repeat the option for several.", valueName: "group"))
    var groups: [String] = []
    @Option(help: ArgumentHelp("A group to add; repeat the option for several.", valueName: "group"))
    var addGroup: [String] = []
    @Option(help: ArgumentHelp("A group to remove; repeat the option for several.", valueName: "group"))
    var removeGroup: [String] = []
    @Flag(help: "Take all groups away.") var noGroups = false
    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard name != nil || email != nil || noGroups || !(groups + addGroup + removeGroup).isEmpty else {
            throw ValidationError(
                "Say what to change: --name, --email, --group, --add-group, --remove-group, --no-groups.")
        }
        guard !noGroups || (groups + addGroup + removeGroup).isEmpty, groups.isEmpty || (addGroup + removeGroup).isEmpty
        else { throw ValidationError("Give --group, or --add-group and --remove-group, or --no-groups.") }
    }

    func run() throws {
        let directory = try AccountDirectory(try config.load(), mode: .existing)
        try directory.setProfile(ofAccountNamed: username) { (profile) throws(IdentityError) in
            try AccountProfile(
                name: Self.changed(profile.name, name), email: Self.changed(profile.email, email),
                groups: changed(profile.groups))
        }
    }

    private static func changed(_ old: String?, _ new: String?) -> String? {
        guard let new else { return old }
        return new.isEmpty ? nil : new
    }

    private func changed(_ old: [String]) -> [String] {
        if noGroups { return [] }
        return groups.isEmpty ? (old + addGroup).filter { !removeGroup.contains($0) } : groups
    }
}
