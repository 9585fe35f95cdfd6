import ArgumentParser
import Foundation

/// Reads a password from a prompt without echo, or from standard input; never from an argument.
struct PasswordInput: ParsableArguments {
    @Flag(help: "Read the password from the first line of standard input instead of asking for it.")
    var passwordStdin = false

    /// A refusal in one line for the terminal.
    private static let noTerminal = "There is no terminal to ask for a password; pass it with --password-stdin."
    /// More than any password may have (1024 bytes), so that a wrong file is detected.
    private static let maximumInput = 64 << 10

    /// Reads the password; a prompt asks for it twice.
    func read() throws(CommandRefusal) -> String {
        passwordStdin ? try fromStandardInput() : try fromTerminal()
    }

    private func fromStandardInput() throws(CommandRefusal) -> String {
        var lines = StandardInputLines(maximumLength: Self.maximumInput)
        let line = try lines.next() ?? []
        guard let text = String(validating: line, as: UTF8.self) else {
            throw CommandRefusal("The password on standard input is not UTF-8 text.")
        }
        guard !text.isEmpty else { throw CommandRefusal("Standard input contains no password.") }
        return text
    }

    private func fromTerminal() throws(CommandRefusal) -> String {
        guard isatty(STDIN_FILENO) == 1 else { throw CommandRefusal(Self.noTerminal) }
        let first = try ask("Password: ")
        guard try ask("The same again: ") == first else { throw CommandRefusal("The two passwords differ.") }
        return first
    }

    private func ask(_ prompt: String) throws(CommandRefusal) -> String {
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { throw CommandRefusal(Self.noTerminal) }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        FileHandle.standardError.write(Data(prompt.utf8))
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw CommandRefusal("No password was given.")
        }
        return line
    }
}
