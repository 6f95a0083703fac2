using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Safehand.Kernel;

namespace Safehand.Storage;

/// <summary>The rows of every module. Reading needs nothing more; writing happens only inside a <see cref="Change"/>.</summary>
public sealed class StoreContext(DbContextOptions<StoreContext> options, IEnumerable<IStoreModel> models, GrantSeals seals) : DbContext(options)
{
    /// <summary>Set for the context of the writer, which only a change hands out. Without it, saving throws.</summary>
    internal RowWriting? Rows { get; init; }

    /// <summary>Which modules the model is made of, in order.</summary>
    internal string ModelNames { get; } = string.Join('\n', models.Select(m => m.GetType().AssemblyQualifiedName));

    /// <summary>Whether a row that grants was written by Safehand. One that was not MUST be treated as absent, and MUST NOT be changed: that would seal it.</summary>
    public bool IsGenuine(IGrantingRow row) => seals.IsGenuine(row);

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw new NotSupportedException("Save through Changes.");

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (Rows is null)
        {
            throw new InvalidOperationException("A row is written only inside a change: see Changes.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (Rows.TryWrite(ChangeTracker, seals))
        {
            if (acceptAllChangesOnSuccess)
            {
                ChangeTracker.AcceptAllChanges();
            }

            return 0;
        }

        foreach (var entry in ChangeTracker.Entries<IGrantingRow>())
        {
            if (entry.State is EntityState.Added or EntityState.Modified)
            {
                seals.DemandGenuine(entry);
                entry.Entity.Seal = seals.Seal(entry.Entity);
            }
        }

        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var model in models)
        {
            model.Configure(modelBuilder);
        }
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        foreach (var type in typeof(IId<>).Assembly.GetTypes())
        {
            if (type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>)))
            {
                configurationBuilder.Properties(type).HaveConversion(typeof(IdConverter<>).MakeGenericType(type));
            }
        }

        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MillisecondsConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }

    // An expression tree cannot call a static abstract member itself.
    private static TId Read<TId>(string text)
        where TId : struct, IId<TId> => TId.From(text);

    private sealed class IdConverter<TId>() : ValueConverter<TId, string>(id => id.Value, text => Read<TId>(text))
        where TId : struct, IId<TId>;

    // Times are stored as UTC milliseconds: sortable in both stores, and exactly what the ledger's leaf says.
    private sealed class MillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
