namespace Coppice.Delivery.Rpm;

/// <summary>The spec file of a template's RPM, for rpmbuild(8).</summary>
internal static class SpecFile
{
    /// <summary>Where templates lie in dom0.</summary>
    internal const string Templates = "/var/lib/qubes/vm-templates";

    /// <summary>Its text.</summary>
    /// <param name="rpm">What the package says about itself.</param>
    /// <param name="tree">Absolute path of the folder with the package's files; they are linked, not copied.</param>
    /// <param name="parts">Names of the parts of the root image.</param>
    /// <param name="menus">Names of the lists of menu items that there are.</param>
    internal static string Of(RpmDescription rpm, string tree, IEnumerable<string> parts, IEnumerable<string> menus)
    {
        var folder = $"{Templates}/{rpm.Template}";
        return $"""
            Name: {rpm.Name}
            Version: {rpm.Version}
            Release: {rpm.Release}
            Summary: {Escaped(rpm.Summary)}
            License: {Escaped(rpm.License)}
            URL: {Escaped(rpm.Url)}
            BuildArch: noarch
            AutoReqProv: no
            Provides: qubes-template

            %description
            {Escaped(rpm.Description)}

            %install
            mkdir -p %{"{buildroot}"}
            cp -al '{Escaped(tree)}/.' %{"{buildroot}"}

            %pre
            echo "Templates are installed by qvm-template, not by rpm: qvm-template install {rpm.Template}" >&2
            exit 1

            %files
            %defattr(0644,root,root,0755)
            %dir {folder}
            {string.Join('\n', parts.Select(part => $"{folder}/{part}"))}
            %ghost {folder}/root.img
            %ghost {folder}/volatile.img
            %ghost {folder}/private.img
            {folder}/clean-volatile.img.tar
            %dir {folder}/apps
            %dir {folder}/apps.templates
            %dir {folder}/apps.tempicons
            {string.Join('\n', menus.Select(menu => $"{folder}/{menu}"))}
            {folder}/template.conf

            """;
    }

    private static string Escaped(string text) => text.Replace("%", "%%", StringComparison.Ordinal);
}
