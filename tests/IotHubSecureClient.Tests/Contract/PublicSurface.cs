using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace IotHubSecureClient.Tests.Contract;

/// <summary>Reads the public and protected surface of an assembly from its metadata, without loading it or what it references.</summary>
internal sealed class PublicSurface
{
    private static readonly SignatureNames Names = new();

    private readonly MetadataReader _reader;

    private PublicSurface(MetadataReader reader) => _reader = reader;

    public static Dictionary<string, TypeSurface> Read(byte[] image)
    {
        using PEReader file = new([.. image]);
        PublicSurface surface = new(file.GetMetadataReader());
        return surface._reader.TypeDefinitions
            .Where(handle => (surface._reader.GetTypeDefinition(handle).Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
            .Select(surface.Read)
            .ToDictionary(type => type.Name);
    }

    private TypeSurface Read(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        string baseType = type.BaseType.IsNil ? string.Empty : Names.TypeOf(_reader, type.BaseType);
        string kind = type.Attributes.HasFlag(TypeAttributes.Interface) ? "interface" : baseType switch
        {
            "System.Enum" => "enum",
            "System.ValueType" => "struct",
            "System.MulticastDelegate" => "delegate",
            _ => "class",
        };
        TypeAttributes modifiers = type.Attributes & (TypeAttributes.Abstract | TypeAttributes.Sealed);
        TypeSurface surface = new(Names.TypeOf(_reader, handle), $"{kind} ({modifiers}), {type.GetGenericParameters().Count} type parameters, on {baseType}");
        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            surface.Interfaces.Add(Names.TypeOf(_reader, _reader.GetInterfaceImplementation(implementation).Interface));
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            Add(surface, _reader.GetFieldDefinition(field));
        }

        HashSet<MethodDefinitionHandle> accessors = [];
        foreach (PropertyDefinition property in type.GetProperties().Select(_reader.GetPropertyDefinition))
        {
            accessors.Add(property.GetAccessors().Getter);
            accessors.Add(property.GetAccessors().Setter);
            Add(surface, property);
        }

        foreach (MethodDefinitionHandle method in type.GetMethods().Where(method => !accessors.Contains(method)))
        {
            Add(surface, _reader.GetMethodDefinition(method));
        }

        surface.IsClosed = kind == "class" && !surface.Members.Any(member => member.Contains(".ctor(", StringComparison.Ordinal));
        return surface;
    }

    private void Add(TypeSurface surface, FieldDefinition field)
    {
        FieldAttributes access = field.Attributes & FieldAttributes.FieldAccessMask;
        if (access is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem)
        {
            string value = field.GetDefaultValue().IsNil ? string.Empty : $" = {Value(field.GetDefaultValue())}";
            FieldAttributes modifiers = field.Attributes & (FieldAttributes.Static | FieldAttributes.InitOnly | FieldAttributes.Literal);
            Add(surface, $"{access} ({modifiers}) {field.DecodeSignature(Names, [])} {_reader.GetString(field.Name)}{value}", field.GetCustomAttributes(), isAbstract: false);
        }
    }

    private void Add(TypeSurface surface, PropertyDefinition property)
    {
        PropertyAccessors accessors = property.GetAccessors();
        string[] visible = [.. new[] { accessors.Getter, accessors.Setter }
            .Where(handle => !handle.IsNil)
            .Select(_reader.GetMethodDefinition)
            .Where(IsVisible)
            .Select(method => $"{Modifiers(method)} {_reader.GetString(method.Name)}")];
        if (visible.Length == 0)
        {
            return;
        }

        MethodSignature<string> signature = property.DecodeSignature(Names, []);
        string dynamic = Has(property.GetCustomAttributes(), "System.Runtime.CompilerServices.DynamicAttribute") ? "dynamic " : string.Empty;
        Add(
            surface,
            $"property {dynamic}{signature.ReturnType} {_reader.GetString(property.Name)}[{string.Join(", ", signature.ParameterTypes)}] {{ {string.Join("; ", visible)} }}",
            property.GetCustomAttributes(),
            visible[0].Contains("Abstract", StringComparison.Ordinal));
    }

    private void Add(TypeSurface surface, MethodDefinition method)
    {
        if (!IsVisible(method))
        {
            return;
        }

        MethodSignature<string> signature = method.DecodeSignature(Names, []);
        Parameter[] parameters = [.. method.GetParameters().Select(_reader.GetParameter).Where(parameter => parameter.SequenceNumber > 0)];
        IEnumerable<string> spelled = signature.ParameterTypes.Select((type, index) => Spell(type, parameters[index]));
        Add(
            surface,
            $"{Modifiers(method)} {signature.ReturnType} {_reader.GetString(method.Name)}`{signature.GenericParameterCount}({string.Join(", ", spelled)})",
            method.GetCustomAttributes(),
            method.Attributes.HasFlag(MethodAttributes.Abstract));
    }

    private void Add(TypeSurface surface, string member, CustomAttributeHandleCollection attributes, bool isAbstract)
    {
        surface.Members.Add(member);
        if (Has(attributes, "System.ObsoleteAttribute"))
        {
            surface.ObsoleteMembers.Add(member);
        }
        else if (isAbstract)
        {
            surface.AbstractMembers.Add(member);
        }
    }

    private string Spell(string type, Parameter parameter)
    {
        string prefix = Has(parameter.GetCustomAttributes(), "System.ParamArrayAttribute") ? "params " : parameter.Attributes.HasFlag(ParameterAttributes.Out) ? "out " : string.Empty;
        string value = parameter.Attributes.HasFlag(ParameterAttributes.Optional) ? $" = {Value(parameter.GetDefaultValue())}" : string.Empty;
        return $"{prefix}{type} {_reader.GetString(parameter.Name)}{value}";
    }

    private string Value(ConstantHandle handle)
    {
        if (handle.IsNil)
        {
            return "default";
        }

        Constant constant = _reader.GetConstant(handle);
        object? value = _reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
        return value is null ? "default" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    private bool Has(CustomAttributeHandleCollection attributes, string name) => attributes
        .Select(_reader.GetCustomAttribute)
        .Any(attribute => AttributeType(attribute.Constructor) == name);

    private string AttributeType(EntityHandle constructor) => constructor.Kind == HandleKind.MemberReference
        ? Names.TypeOf(_reader, _reader.GetMemberReference((MemberReferenceHandle)constructor).Parent)
        : Names.TypeOf(_reader, _reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType());

    private static bool IsVisible(MethodDefinition method) =>
        (method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    /// <summary>A method that implements an interface is virtual and final in metadata: to a caller it is not virtual.</summary>
    private static string Modifiers(MethodDefinition method)
    {
        MethodAttributes modifiers = method.Attributes & (MethodAttributes.MemberAccessMask | MethodAttributes.Static);
        return method.Attributes.HasFlag(MethodAttributes.Virtual) && !method.Attributes.HasFlag(MethodAttributes.Final)
            ? $"{modifiers} ({method.Attributes & (MethodAttributes.Virtual | MethodAttributes.Abstract | MethodAttributes.NewSlot)})"
            : $"{modifiers}";
    }
}
