namespace Coppice.Growing.Tests.Support;

/// <summary>All packages that are made up for tests, in one archive: a base that is grown once serves them all.</summary>
internal static class MadePackages
{
    public static IReadOnlyList<MadePackage> All { get; } =
    [
        .. GraftReadTests.Packages, .. GraftRandomTests.Packages, .. ExtensionTests.Packages,
        new("works") { Files = new Dictionary<string, string> { ["/usr/share/works/file"] = "works\n" } },
        new("works-too") { Files = new Dictionary<string, string> { ["/usr/share/works-too/file"] = "works too\n" } },
        // More than a record of a payload has in itself: see PutTogetherTests.
        new("bulky") { Files = new Dictionary<string, string> { ["/usr/share/bulky/file"] = new string('b', 100_000) + "\n" } },
        new("needs-works") { Fields = "Depends: works" },
        new("advises-works") { Fields = "Recommends: works" },
        new("suggests-works") { Fields = "Suggests: works" },
        // Of what else is alike, apt takes what it came across last: see ExcerptTests.
        new("mentions-tied") { Fields = "Suggests: tied-b" },
        new("tied-a") { Fields = "Provides: tied" },
        new("tied-b") { Fields = "Provides: tied" },
        new("needs-tied") { Fields = "Depends: tied" },
        new("doubled") { Files = new Dictionary<string, string> { ["/usr/share/doubled"] = "first\n" } },
        new("doubled") { Version = "2.0", Files = new Dictionary<string, string> { ["/usr/share/doubled"] = "second\n" } },
        new("rival") { Fields = "Conflicts: works" },
        new("unmet") { Fields = "Depends: not-in-any-archive (>= 5)" },
        new("chain-low") { Files = new Dictionary<string, string> { ["/etc/chain-low.conf"] = "configured\n" } },
        new("chain-middle") { Fields = "Depends: chain-low" },
        new("chain-top") { Fields = "Depends: chain-middle" },
        new("xdg-utils") { Files = new Dictionary<string, string> { ["/usr/bin/xdg-open"] = "opens\n" } },
        new("qubes-core-agent") { Fields = "Depends: xdg-utils" },
        new("mailcap") { Files = new Dictionary<string, string> { ["/etc/mailcap.order"] = "by name\n" } },
        new("office")
        {
            Fields = "Section: editors\nDepends: mailcap, xdg-utils",
            Files = new Dictionary<string, string> { ["/usr/bin/office"] = "writes\n" },
        },
        new("browser") { Fields = "Section: web\nProvides: www-browser\nRecommends: xdg-utils" },
        new("says-much") { Fields = "Installed-Size: 200000" },
        new("help") { Fields = "Depends: www-browser" },
        new("viewer") { Fields = "Depends: browser | office" },
        MadePackage.With(
            "fails", "n=1; while [ $n -le 30 ]; do echo \"line $n\"; n=$((n+1)); done; printf 'red \\033[31m\\n'; exit 3"),
        MadePackage.With("hangs", "trap '' HUP INT TERM\necho hanging; while :; do sleep 86400; done"),
        // Has another program in the place of one of apt's.
        MadePackage.With(
            "liar", "printf '#!/bin/sh\\necho lies >/run/coppice/scratch/src.bin\\n' >/usr/bin/apt-cache"),
        MadePackage.With("asks-apt", "apt-cache show works-too >/usr/share/asked"),
        MadePackage.With("slow", "sleep 0.3; echo slow >/usr/share/slow"),
        MadePackage.With("swells", "mkdir /usr/share/swells && head -c 120000000 /dev/zero >/usr/share/swells/zeros"),
        MadePackage.With(
            "floods",
            "i=0; while [ $i -lt 3000 ]; do echo '0123456789012345678901234567890123456789'; i=$((i+1)); done; head -c 1000000 "
                + "/dev/zero | tr '\\0' x"),
        MadePackage.With("randoms", Randoms),
        MadePackage.With("hostile", Hostile),
        MadePackage.With(
            "swaps-programs",
            "printf '#!/usr/bin/perl\\nexit 0;\\n' >/tmp/no; chmod 755 /tmp/no; for p in dpkg tar apt-get cat; do cp /tmp/no "
                + "/usr/bin/$p.no; mv /usr/bin/$p.no /usr/bin/$p; done"),
        MadePackage.With("policy", "printf '#!/bin/sh\\nexit 0\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d"),
        // What careless packages leave behind: see ResidueTests.
        new("leaves")
        {
            Fields = "Depends: works",
            Files = new Dictionary<string, string> { ["/usr/share/leaves/file"] = "leaves\n", ["/etc/leaves.conf"] = "conf\n" },
            Scripts = new Dictionary<string, string>
            {
                ["postinst"] = "useradd --system --no-create-home leaver; mkdir -p /var/cache/leaves /var/lib/leaves; echo made "
                    + ">/var/cache/leaves/made; echo state >/var/lib/leaves/state\n"
                    + ": >/var/log/leaves.log; dpkg-divert --package leaves --no-rename --add /usr/share/works/nothing; "
                    + "dpkg-statoverride --add root root 0700 /usr/share/leaves/gone",
            },
        },
        // Every way in which files come to be: see AccountTests and ExplainTests.
        new("makes")
        {
            Fields = "Depends: works",
            Files = new Dictionary<string, string>
            {
                ["/usr/share/makes/chmodded"] = "it\n",
                ["/usr/share/made-trigger/x"] = "x\n",
                ["/etc/makes.conf"] = "conf\n",
            },
            Scripts = new Dictionary<string, string>
            {
                ["preinst"] = "echo pre >/var/lib/made-by-preinst",
                ["postinst"] = "echo post >/var/lib/made-by-postinst; mkdir -p /var/lib/made-in-folder; chmod 4755 "
                    + "/usr/share/makes/chmodded; chmod 700 /usr/share/made-trigger\n"
                    + "useradd --system --no-create-home made; echo more >>/etc/makes.conf; echo "
                    + "0123456789abcdef0123456789abcdef >/etc/machine-id\n"
                    + "update-alternatives --install /usr/share/made made /usr/share/makes/chmodded 10; sleep 0.01; : "
                    + ">/var/log/made.log; echo x >>/var/log/made.log",
            },
        },
        new("takes")
        {
            Fields = "Depends: works",
            Scripts = new Dictionary<string, string> { ["postinst"] = "rm /usr/share/works/file" },
        },
        new("triggered")
        {
            Fields = "Depends: makes",
            ControlFiles = new Dictionary<string, string>
            {
                ["triggers"] = "interest-noawait /usr/share/works\ninterest-noawait /usr/share/works-too\n",
            },
            Scripts = new Dictionary<string, string>
            {
                ["postinst"] = "test \"$1\" != triggered || echo triggered >>/var/lib/made-by-trigger",
            },
        },
        new("service")
        {
            Files = new Dictionary<string, string> { ["/etc/init.d/service"] = "#!/bin/sh\n# the test looks for this file\n: "
                + ">/var/lib/started\n" },
            Scripts = new Dictionary<string, string>
            {
                ["postinst"] = "chmod 755 /etc/init.d/service; update-rc.d service defaults >/dev/null\ninvoke-rc.d service "
                    + "start || exit $?\n"
                    + "echo $(ps -e 2>/dev/null | wc -l) >/dev/null; systemctl start service 2>/dev/null; true",
            },
        },
    ];

    // Everything that docs/determinism.md names, made as packages make it: from the clock and from chance.
    private const string Randoms =
        """
        random() { head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
        random >/etc/machine-id
        mkdir -p /var/lib/dbus /etc/ssh /etc/ssl/private /etc/ssl/certs /var/lib/systemd /var/log/app /root/.cache /var/lib/urandom
        random >/var/lib/dbus/machine-id
        for kind in rsa ecdsa ed25519; do random >/etc/ssh/ssh_host_${kind}_key; random >/etc/ssh/ssh_host_${kind}_key.pub; done
        random >/etc/ssl/private/ssl-cert-snakeoil.key; random >/etc/ssl/certs/ssl-cert-snakeoil.pem; ln -s ssl-cert-snakeoil.pem /etc/ssl/certs/0a1b2c3d.0
        random >/var/lib/systemd/random-seed; random >/var/lib/systemd/credential.secret; random >/var/lib/urandom/random-seed
        date >/var/log/app/log; random >>/var/log/app/log; chmod 640 /var/log/app/log
        random >/root/.cache/thing; random >/tmp/left; random >/var/tmp/left; random >/run/left
        random >/etc/passwd-; random >/etc/.pwd.lock; random >/var/cache/debconf/config.dat-old
        useradd --system --no-create-home randoms
        echo $SOURCE_DATE_EPOCH >/usr/share/randoms-epoch
        touch -d '2031-01-01' /usr/share/randoms-future
        """;

    // What it tries is written down for the test; what it may do to its own template is its own affair.
    private const string Hostile =
        """
        out=/usr/share/hostile; : >$out
        try() { if sh -c "$1" >/dev/null 2>&1; then echo "done: $1" >>$out; else echo "refused: $1" >>$out; fi; }
        try 'echo x >>/run/coppice/files/settle.sh'
        try 'echo x >>/run/coppice/files/apt.conf'
        try 'rm -f /run/coppice/files/prepare.sh'
        try 'cp /bin/true /run/coppice/files/bin/dpkg-deb'
        try 'touch /run/coppice/metadata/new'
        try 'rm -rf /run/coppice/packages/*/*'
        try 'touch /run/coppice/packages/new'
        try 'touch /run/coppice/twins/new.tar'
        try 'touch /run/coppice/archive/new'
        try 'mount -t tmpfs none /mnt'
        try 'unshare -r true'
        try 'cat /run/coppice/tree/etc/passwd'
        ln -s /run/coppice /usr/share/link-to-build
        ln -s /etc/hostname /var/lib/link
        mkdir -p /var/log/apt; ln -s /etc/passwd /var/log/link; ln /etc/passwd /tmp/hard
        ln -sf /etc/debian_version /etc/machine-id
        """;
}
