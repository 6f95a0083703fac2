using System.Security.Cryptography;
using Safehand.Age;

namespace Safehand.Cli.Age;

/// <summary>Tells on standard error what went wrong, and turns it into exit code 1.</summary>
internal static class Complaint
{
    public static async Task<int> ReportAsync(string command, Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (MisuseException misuse)
        {
            Tell(command, misuse.Message, misuse.Hint);
        }
        catch (AgeFormatException bad)
        {
            Tell(command, bad.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Tell(command, failure.Message);
        }
        catch (CryptographicException)
        {
            Tell(command, "there is not enough memory for the passphrase's work factor");
        }
        catch (OperationCanceledException)
        {
            Tell(command, "stopped");
        }

        return 1;
    }

    private static void Tell(string command, string message, string? hint = null)
    {
        Console.Error.WriteLine($"safehand {command}: error: {message}");
        if (hint is not null)
        {
            Console.Error.WriteLine($"safehand {command}: hint: {hint}");
        }
    }
}
