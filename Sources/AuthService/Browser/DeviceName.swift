/// A short name of a device, from its `User-Agent`, for users who look for their own.
///
/// Only words from these lists are shown, never the client's text, which may be misleading on purpose.
enum DeviceName {
    /// A substring and the name that it stands for; the first match counts, since many browsers also contain others'
    /// substrings.
    private static let browsers: [(mark: String, name: String)] = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"), ("SamsungBrowser/", "Samsung Internet"),
        ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"),
        ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
        ("Wget/", "Wget"), ("python-requests/", "Python"), ("python-httpx/", "Python"), ("Python-urllib/", "Python"),
        ("Go-http-client/", "a Go program"), ("okhttp/", "an Android app"), ("Dart/", "a Dart app"),
        ("Java/", "a Java program"), ("node", "Node.js"),
    ]
    private static let systems: [(mark: String, name: String)] = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
        ("Macintosh", "macOS"), ("Linux", "Linux"), ("FreeBSD", "FreeBSD"),
    ]

    /// Returns the name.
    static func of(_ userAgent: String?) -> String {
        guard let userAgent else { return "Unknown device" }
        let browser = browsers.first { userAgent.contains($0.mark) }?.name
        let system = systems.first { userAgent.contains($0.mark) }?.name
        switch (browser, system) {
        case (let browser?, let system?): return "\(browser) on \(system)"
        case (let name?, nil), (nil, let name?): return name.prefix(1).uppercased() + name.dropFirst()
        case (nil, nil): return "Unknown device"
        }
    }
}
