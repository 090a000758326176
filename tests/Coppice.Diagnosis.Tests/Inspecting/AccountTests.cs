using Coppice.Diagnosis.Inspecting;

namespace Coppice.Diagnosis.Tests.Inspecting;

public sealed class AccountTests
{
    [Fact]
    public void Accounts_that_somebody_could_log_in_to_are_read_with_their_passwords_and_groups()
    {
        var accounts = Account.Read(
            "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\nuser:x:1000:1000:,,,:/home/user:/bin/zsh\nopen:x:1001:1001::/:\nold:$6$x:1002:1002::/:/bin/sh\nlost:x:1003:1003::/:/bin/sh\nbroken line\nbad:x:x:0::/:/bin/sh\n"u8,
            "root:!:1::::::\nuser:$y$j9T$x:1::::::\nopen::1::::::\ndaemon:*:1\n"u8,
            "sudo:x:27:user,open\nqubes:x:98:user\nusers:x:100:\n"u8);
        Assert.Equal(
            [
                "root 0 /bin/bash Locked ", "user 1000 /bin/zsh Set qubes,sudo", "open 1001  Empty sudo", "old 1002 /bin/sh Set ",
                "lost 1003 /bin/sh Locked ",
            ],
            accounts.Select(account =>
                $"{account.Name} {account.Uid} {account.Shell} {account.Password} {string.Join(',', account.Groups)}"));
    }
}
