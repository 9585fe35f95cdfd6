/// The directives of OpenResty's Lua module, by the time at which nginx runs their code.
///
/// nginx queries the gate in its access phase. The code of `access_by_lua_block` runs at the end of that phase, when
/// the gate has admitted the request, unless `access_by_lua_no_postpone` puts it first.
enum LuaPhase {
    /// The three forms of a directive: code as a string, in a file, in a block.
    private static func forms(_ name: String) -> Set<String> { [name, "\(name)_file", "\(name)_block"] }

    /// Before nginx has chosen a location. Levels: `http` and `server`.
    static let serverRewrite = forms("server_rewrite_by_lua")
    /// In the rewrite phase, before the gate.
    static let rewrite = forms("rewrite_by_lua")
    /// In the access phase, after the gate.
    static let access = forms("access_by_lua")
    /// While the directives of the rewrite module run, before the gate. It computes a variable.
    static let set = forms("set_by_lua")
    /// Once the status of a response is known; the code can change it.
    static let headerFilter = forms("header_filter_by_lua")
    /// The directives whose code decides the response of their location.
    static let answering = forms("content_by_lua").union(rewrite).union(headerFilter)
}
