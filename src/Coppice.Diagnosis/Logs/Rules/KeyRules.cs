using static Coppice.Diagnosis.Logs.LogRule;

namespace Coppice.Diagnosis.Logs.Rules;

/// <summary>What is said of networks, keys, git and tests.</summary>
internal static class KeyRules
{
    private static readonly FailureClass Network = new("network", "{0} cannot be reached", IsTransient: true);
    private static readonly FailureClass Certificate = new("certificate", "the server's certificate does not hold: {0}");
    private static readonly FailureClass Status = new("http-status", "the server refuses, or has no such file: {0}");
    private static readonly FailureClass NoSecret = new("gpg-no-secret-key", "the secret key to sign with is not there: {0}");
    private static readonly FailureClass NoPublic = new("gpg-no-public-key", "the key to verify with is not there: {0}");
    private static readonly FailureClass Bad = new("gpg-bad-signature", "a signature does not hold: {0}");
    private static readonly FailureClass NoTag = new("git-no-tag", "the repository has no such tag, branch or commit: {0}");
    private static readonly FailureClass Identity = new("git-identity", "git does not know who commits");
    private static readonly FailureClass Ownership = new("git-ownership", "git does not trust a folder of another user: {0}");
    private static readonly FailureClass Auth = new("git-auth", "the server wants to know who asks: {0}");
    private static readonly FailureClass Test = new("test-failure", "a test of the package fails: {0}");

    /// <summary>The rules; of those that fit the first counts.</summary>
    public static IReadOnlyList<LogRule> All { get; } =
    [
        Likely(Network, "ould not resolve ", @"[Cc]ould not resolve (host|hostname|proxy|')[: ']*(?<subject>[\w.:-]+)"),
        Likely(Network, "emporary failure",
            @"(?<subject>[\w.:-]*)'?\)?:? ?\(?.*Temporary failure (in name resolution|resolving '(?<subject>[^']+)')"),
        Likely(Network, "ame or service not known", @"(?<subject>[\w.-]+): Name or service not known|Name or service not known"),
        Likely(Network, "Network is unreachable", @"(?<subject>[\w.:/-]*)'?:? ?.*Network is unreachable"),
        Likely(Network, "Connection refused",
            @"(connect to |Failed to connect to |connect ECONNREFUSED )?(?<subject>[\w.-]+)? ?(port \d+)?.*Connection "
                + @"refused"),
        Likely(Network, "ECONNREFUSED", @"connect ECONNREFUSED (?<subject>\S+)"),
        Likely(Network, "Failed to connect to", @"Failed to connect to (?<subject>\S+)"),
        Likely(Network, "onnection timed out", @"(?<subject>[\w.:-]*).*[Cc]onnection timed out"),
        Likely(Network, "ENOTFOUND", @"getaddrinfo ENOTFOUND (?<subject>\S+)|ENOTFOUND"),
        Likely(Network, "EAI_AGAIN", @"getaddrinfo EAI_AGAIN (?<subject>\S+)"),
        Fatal(Certificate, "curl: (60)", @"^curl: \(60\) (?<subject>.+)$"),
        Likely(Certificate, "certificate",
            @"(?<subject>(SSL certificate problem|server certificate verification failed|CERTIFICATE_VERIFY_FAILED|cer"
                + @"tificate verify failed|Certificate verification failed|The certificate of '[^']+' is not trusted|self-si"
                + @"gned certificate).*)"),
        Likely(Certificate, "CERTIFICATE_VERIFY_FAILED", @"(?<subject>CERTIFICATE_VERIFY_FAILED)"),
        Likely(Status, "The requested URL returned error", @"The requested URL returned error: (?<subject>\d+.*)$"),
        Likely(Status, "ERROR ", @"ERROR (?<subject>[45]\d\d:? .+)\.?$"),
        Likely(Status, "HTTP Error ", @"HTTP Error (?<subject>\d+: .+)$"),
        Likely(Status, "Not Found", @"(?<subject>404 +Not Found)"),
        Fatal(Status, "failed retrieving file", @"failed retrieving file .*error: (?<subject>\d+.*)$"),
        Fatal(Status, "404 File not found", @"^npm (ERR!|error) (?<subject>404) File not found"),
        Likely(Status, "status code", @"(?<subject>status code:? [45]\d\d)"),
        Fatal(NoSecret, "No secret key", @"(signing failed|no default secret key|skipped ""(?<subject>[^""]+)""): No secret key"),
        Fatal(NoSecret, "secret key not available", @"(?<subject>secret key not available)"),
        General(NoPublic, "Can't check signature: No public key", @"Can't check signature: No public key"),
        Fatal(NoPublic, "NO_PUBKEY", @"^\[GNUPG:\] NO_PUBKEY (?<subject>[0-9A-F]+)"),
        Likely(NoPublic, " key ", @"gpgv?: +using \w+ key (?<subject>[0-9A-F]{16,})$"),
        Fatal(Bad, "BAD signature", @"BAD signature from ""(?<subject>[^""]+)"""),
        Fatal(Bad, "verify",
            @"gpgv?: (?<subject>(no valid OpenPGP data found|verify signatures failed.*|not a detached signature))"),
        Fatal(NoTag, "did not match any file(s) known to git",
            @"pathspec '(?<subject>[^']+)' did not match any file\(s\) known to git"),
        Fatal(NoTag, "Remote branch", @"Remote branch (?<subject>\S+) not found in upstream"),
        Fatal(NoTag, "find remote ref", @"(couldn't|could not) find remote ref (?<subject>\S+)"),
        Fatal(NoTag, "unknown revision", @"ambiguous argument '(?<subject>[^']+)': unknown revision"),
        Fatal(NoTag, "No names found", @"fatal: (?<subject>No names found, cannot describe anything)"),
        Fatal(NoTag, "tag '", @"^error: tag '(?<subject>[^']+)' not found"),
        Fatal(NoTag, "not a valid object name", @"fatal: [Nn]ot a valid object name:? '?(?<subject>[^'\s]+)'?"),
        Fatal(Identity, "tell me who you are", @"Please tell me who you are"),
        Fatal(Identity, "empty ident name", @"fatal: empty ident name"),
        Fatal(Identity, "unable to auto-detect email address", @"unable to auto-detect email address"),
        Fatal(Ownership, "dubious ownership", @"detected dubious ownership in repository at '(?<subject>[^']+)'"),
        Fatal(Auth, "could not read Username", @"could not read Username for '(?<subject>[^']+)'"),
        Fatal(Auth, "Authentication failed", @"Authentication failed for '(?<subject>[^']+)'"),
        Fatal(Auth, "Permission denied (publickey", @"^(?<subject>\S+): Permission denied \(publickey"),
        Fatal(Auth, "Host key verification failed", @"(?<subject>Host key verification failed)"),
        Fatal(Test, "FAIL: ", @"^\s*FAIL: (?<subject>\S+)"),
        Fatal(Test, "FAILED ", @"^FAILED (?<subject>\S+::\S+)( - .*)?$"),
        Fatal(Test, "ERROR: ", @"^ERROR: (?<subject>test\w+) \("),
        General(Test, "not ok ", @"^\s*not ok \d+( - )?(?<subject>.*?)( # (?:SKIP|TODO).*)?$"),
        Fatal(Test, "***Failed", @"^\s*\d+/\d+ Test +#\d+: (?<subject>\S+) \.+\**Failed"),
        Fatal(Test, "***Exception", @"^\s*\d+/\d+ Test +#\d+: (?<subject>\S+) \.+\**Exception"),
        Fatal(Test, " FAIL ", @"^\s*\d+/\d+ (?<subject>.+?) +FAIL +[\d.]+s"),
        Fatal(Test, "... FAILED", @"^test (?<subject>\S+) \.\.\. FAILED$"),
        Fatal(Test, "--- FAIL: ", @"^\s*--- FAIL: (?<subject>\S+)"),
        General(Test, "tests failed out of", @"(?<subject>\d+ tests failed out of \d+)"),
        General(Test, "FAILED (", @"^(?<subject>FAILED \((failures|errors)=.*\))$"),
        General(Test, " failed", @"^=+ (?<subject>\d+ failed.*) =+$"),
        Fatal(Test, "Failed test", @"^#\s+(?<subject>Failed test .*)$"),
        General(Test, "Result: FAIL", @"^(?<subject>Result: FAIL)$"),
    ];
}
