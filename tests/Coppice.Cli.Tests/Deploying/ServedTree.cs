namespace Coppice.Cli.Tests.Deploying;

/// <summary>A small tree that has the service, and that differs from one of another text in some files.</summary>
internal static class ServedTree
{
    /// <summary>Makes it.</summary>
    public static void Fill(string upper, string text) => Testing.Shell.Script($$"""
        cd {{upper}}
        mkdir -p etc/qubes-rpc usr/lib/qubes var/lib/dpkg usr/share/doc
        cp {{Checkout.Root}}/examples/qubes/files/deploy/etc/qubes-rpc/coppice.Apply etc/qubes-rpc/
        echo agent >usr/lib/qubes/qrexec-agent; : >etc/machine-id
        echo 'Package: x{{text}}' >var/lib/dpkg/status
        head -c 100000 /dev/zero | tr '\0' {{text}} >usr/share/doc/changed
        head -c 9000000 /dev/zero | tr '\0' s >usr/share/doc/same
        mkdir 'usr/share/only in {{text}}'; echo x >'usr/share/only in {{text}}/x'
        """);
}
