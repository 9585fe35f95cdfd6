extension IncomingRequest {
    /// Whether the browser says that it opens a page or sends a form (Fetch Metadata), in a window or in a frame.
    var navigates: Bool {
        ["navigate", "nested-navigate"].contains(value(.fetchMode))
    }

    /// Whether a script of a page sent the request, or the browser for a part of a page, so that a redirect to the
    /// login page would show no page to anyone.
    ///
    /// Fetch Metadata decides (the mode, or else the destination); without it, the header fields of script libraries.
    /// nginx decides the form of a refusal by the same rule (`$sallyport_reader` in problems.conf). No access decision
    /// depends on it (requirements G1 and G2).
    var isInBackground: Bool {
        if withVariable(.fetchMode, { $0 != nil }) { return !navigates }
        guard let destination = value(.fetchDestination) else { return isSentByScriptLibrary }
        return !["document", "iframe", "frame", "fencedframe", "embed", "object"].contains(destination)
    }

    /// Whether a script library says that it sent the request, or an app around the page.
    var isSentByScriptLibrary: Bool {
        MetaVariable.scriptLibraries.contains { variable in
            withVariable(variable) { text in
                guard let text else { return false }
                return !text.isEmpty
            }
        }
    }
}

extension MetaVariable {
    /// The header fields of script libraries: jQuery and many others, htmx, Turbo, pjax, Unpoly, Inertia, Livewire,
    /// Alpine AJAX, Datastar, React's server components, JSF, Wicket, ASP.NET; of CSRF tokens, which
    /// only scripts send in a field; and of a WebSocket. problems.conf contains the same list.
    fileprivate static let scriptLibraries = [
        requestedWith, MetaVariable("HTTP_HX_REQUEST"), MetaVariable("HTTP_TURBO_FRAME"),
        MetaVariable("HTTP_X_TURBO_REQUEST_ID"), MetaVariable("HTTP_X_PJAX"), MetaVariable("HTTP_X_UP_VERSION"),
        MetaVariable("HTTP_X_UP_TARGET"), MetaVariable("HTTP_X_INERTIA"), MetaVariable("HTTP_X_LIVEWIRE"),
        MetaVariable("HTTP_X_ALPINE_REQUEST"), MetaVariable("HTTP_DATASTAR_REQUEST"), MetaVariable("HTTP_RSC"),
        MetaVariable("HTTP_FACES_REQUEST"), MetaVariable("HTTP_WICKET_AJAX"), MetaVariable("HTTP_X_MICROSOFTAJAX"),
        MetaVariable("HTTP_HX_BOOSTED"), MetaVariable("HTTP_NEXT_ACTION"), MetaVariable("HTTP_BLAZOR_ENHANCED_NAV"),
        MetaVariable("HTTP_X_CSRF_TOKEN"), MetaVariable("HTTP_X_XSRF_TOKEN"), MetaVariable("HTTP_X_CSRFTOKEN"),
        MetaVariable("HTTP_SEC_WEBSOCKET_KEY"),
    ]
}
