using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads the mode and owner of what is laid.</summary>
internal sealed class RightsValue(Problems problems)
{
    /// <summary>What is said.</summary>
    public FileRights Read(Section section) => new(
        Mode(section, "mode"), Mode(section, "folder-mode"), Account(section, "owner"), Account(section, "group"));

    private int? Mode(Section section, string key)
    {
        if (section.Text(key) is not { } mode)
        {
            return null;
        }

        if (mode.Value.Length is 3 or 4 && mode.Value.All(digit => digit is >= '0' and <= '7'))
        {
            return Convert.ToInt32(mode.Value, 8);
        }

        problems.Add(mode, $"{Shown.Word(mode)} is not a mode", $"write three or four octal digits in quotes: {key}: \"0640\"");
        return null;
    }

    private string? Account(Section section, string key)
    {
        if (section.Text(key) is not { } account)
        {
            return null;
        }

        return (account.Value.Length is > 0 and <= 9 && account.Value.All(char.IsAsciiDigit))
            || WordGrammar.Account.Check(account, problems)
            ? account.Value
            : null;
    }
}
